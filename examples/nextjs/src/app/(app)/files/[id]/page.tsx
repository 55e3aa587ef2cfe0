import { filesOf, type StoredFile } from "@backend/client/files";
import { type Job, jobsOf } from "@backend/client/jobs";
import { Download, FileQuestion } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BackLink } from "@/components/back-link";
import { buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { Empty } from "@/components/empty";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { TextLink } from "@/components/text-link";
import { factsOf, StatusBadge } from "@/features/files/file-facts";
import { FileText } from "@/features/files/file-text";
import { FileWatch } from "@/features/files/file-watch";
import { reasonOf, sizeOf } from "@/features/files/words";
import { ActionForm } from "@/forms/action-form";
import { Field } from "@/forms/field";
import { checkAgain, chooseAvatar, removeFile, renameFile } from "@/server/actions/files";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "File" };

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** The page of a file: what it shows, what there is to know of it, and what can be done with it. */
export default async function FilePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const page = `/files/${id}`;
  const client = await serverClient();
  // The API says 422 to what is no id at all; for a reader both are gone.
  const { value, failure } = ID.test(id)
    ? await settle(filesOf(client).get(id), page)
    : { failure: { code: "file_not_found", message: "" } };
  if (failure?.code === "file_not_found") return <Gone />;
  if (failure) return <FailureNotice failure={failure} retry={page} />;
  const { data: file, etag } = value;
  const isChecked = file.status === "processing" && file.job_id !== null;
  const job = isChecked ? (await settle(jobsOf(client).get(file.job_id ?? ""), page)).value?.data : undefined;
  return (
    <>
      <BackLink href="/files">Files</BackLink>
      <PageHeader
        title={file.name}
        description={
          <span className="flex flex-wrap items-center gap-x-3">
            <StatusBadge status={file.status} />
            <span>{factsOf(file).join(" · ")}</span>
            <Moment at={file.created_at} withTime />
          </span>
        }
      >
        {file.status === "ready" && (
          <a href={`/downloads/${id}`} download className={buttonClasses()}>
            <Download aria-hidden className="size-4" />
            Download
          </a>
        )}
      </PageHeader>
      <div className="space-y-6">
        <State file={file} job={job} />
        {file.status === "ready" && <Pictures file={file} />}
        {file.status === "ready" && file.has_text && <FileText file={file} />}
        {file.status === "ready" && (
          <Card id="name" title="Rename">
            <ActionForm action={renameFile} submit="Save" hidden={{ id, etag }} className="max-w-md">
              <Field
                name="name"
                label="Name"
                required
                maxLength={255}
                defaultValue={file.name}
                key={file.name}
              />
            </ActionForm>
          </Card>
        )}
        {(file.status === "ready" || file.status === "rejected") && (
          <div className="flex justify-end">
            <ActionForm
              action={removeFile}
              submit={file.status === "ready" ? "Move to the trash" : "Remove"}
              look="danger"
              hidden={{ id }}
            />
          </div>
        )}
      </div>
    </>
  );
}

/** What a reader should know of a file that is not ready. */
function State({ file, job }: { file: StoredFile; job: Job | undefined }) {
  if (file.status === "rejected") {
    return (
      <Notice tone="bad" title="This file was rejected" isUrgent={false}>
        <p>{reasonOf(file.reason)}</p>
        <p className="text-muted">
          Its content was deleted, and takes no room.
          {file.expires_at && (
            <>
              {" "}
              This note goes on <Moment at={file.expires_at} />.
            </>
          )}
        </p>
      </Notice>
    );
  }
  if (file.status === "awaiting") {
    return (
      <Notice tone="warn" title="The upload is not finished">
        Go on with it, or give it up, <TextLink href="/files">among your files</TextLink>.
      </Notice>
    );
  }
  if (file.status !== "processing") return null;
  if (job?.status === "failed") {
    return (
      <Notice tone="bad" title="The check broke down" isUrgent={false}>
        <p>{job.problem?.detail} The file is safe until then: try the check again.</p>
        <ActionForm
          action={checkAgain}
          submit="Check again"
          look="secondary"
          hidden={{ id: file.id, job: job.id }}
          className="mt-2"
        />
      </Notice>
    );
  }
  return (
    <Notice title="The content is being checked">
      <p>That takes a moment. Nobody can open the file before.</p>
      <FileWatch file={file} />
    </Notice>
  );
}

/** The picture, and the sizes that there are of it. */
function Pictures({ file }: { file: StoredFile }) {
  const largest = file.renditions.at(-1);
  if (!largest) return null;
  return (
    <Card>
      {/* Its address leads to a signed one of the store: nothing to optimise. */}
      {/* eslint-disable-next-line @next/next/no-img-element */}
      <img
        src={`/pictures/${file.id}/${largest.size}`}
        alt={`Preview of ${file.name}`}
        width={largest.width}
        height={largest.height}
        className="mx-auto max-h-[70dvh] w-auto max-w-full rounded-lg border border-line bg-raised object-contain"
      />
      <div className="mt-5 flex flex-wrap items-start justify-between gap-4">
        <ul aria-label="Sizes" className="flex flex-wrap gap-2">
          {file.renditions.map(({ size, width, height, bytes }) => (
            <li key={size}>
              <a
                href={`/pictures/${file.id}/${size}`}
                target="_blank"
                className="inline-flex min-h-9 items-center gap-2 rounded-lg border border-line px-3 text-sm hover:bg-raised"
              >
                {width} × {height}
                <span className="text-xs text-muted">{sizeOf(bytes)}</span>
              </a>
            </li>
          ))}
        </ul>
        <ActionForm
          action={chooseAvatar}
          submit="Use as my picture"
          look="secondary"
          hidden={{ id: file.id }}
        />
      </div>
    </Card>
  );
}

/** What stands in the place of a file that is gone. */
function Gone() {
  return (
    <>
      <h1 className="sr-only">This file is gone</h1>
      <Card>
        <Empty
          icon={FileQuestion}
          title="This file is gone"
          action={
            <div className="flex flex-wrap justify-center gap-2">
              <Link href="/files" className={buttonClasses("secondary")}>
                All files
              </Link>
              <Link href="/files/trash" className={buttonClasses("quiet")}>
                Deleted files
              </Link>
            </div>
          }
        >
          It was deleted, its upload was never finished, or it never was yours.
        </Empty>
      </Card>
    </>
  );
}
