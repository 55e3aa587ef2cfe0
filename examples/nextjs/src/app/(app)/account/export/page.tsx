import type { Schemas } from "@backend/client";
import { type Job, jobsOf } from "@backend/client/jobs";
import { get_export } from "@backend/client/operations";
import type { Metadata } from "next";
import { Card } from "@/components/card";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { Notice } from "@/components/notice";
import { TextLink } from "@/components/text-link";
import { ProofFields } from "@/features/account/proof-fields";
import { ArchiveList } from "@/features/export/archive-list";
import { JobWatch } from "@/features/jobs/job-watch";
import { ActionForm } from "@/forms/action-form";
import { askForExport } from "@/server/actions/export";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Export" };
const PAGE = "/account/export";

type Export = Schemas["Export"];

/** The page to take everything away that is in the account. Mails lead here when it is ready. */
export default async function ExportPage() {
  const client = await serverClient();
  const [found, factors] = await Promise.all([
    settle(client.call(get_export), PAGE),
    settle(client.account.factors(), PAGE),
  ]);
  if (found.failure && found.failure.code !== "export_not_found") {
    return <FailureNotice failure={found.failure} retry={PAGE} />;
  }
  const made = found.value?.data;
  // How far it is, and why it failed, the job knows.
  const isAsked = made?.status === "underway" || made?.status === "failed";
  const job = isAsked ? (await settle(jobsOf(client).get(made.job_id), PAGE)).value?.data : undefined;
  return (
    <>
      <Card
        id="export"
        title="Export"
        description="All that is in your account, as ZIP archives: items, files with their content, the trash, your profile and what happened to it. JSON inside, so that other programs can read it."
      >
        <div className="space-y-6">
          {made && <State made={made} job={job} />}
          {made && made.archives.length > 0 && <ArchiveList archives={made.archives} />}
        </div>
      </Card>
      {made?.status !== "underway" && (
        <Card
          id="ask"
          title={made ? "Make another one" : "Ask for your export"}
          description="It takes a moment, or longer if there is much. We mail you when it is ready, so you need not wait here."
        >
          <ActionForm action={askForExport} submit="Make the export" className="max-w-sm">
            <ProofFields hasFactor={factors.value?.totp} />
          </ActionForm>
        </Card>
      )}
    </>
  );
}

/** What a reader should know of their last export. */
function State({ made, job }: { made: Export; job: Job | undefined }) {
  const { status, archives, requested_at, ready_at, expires_at } = made;
  const earlier = archives.length > 0 && expires_at && (
    <p>
      The one before can be fetched until <Moment at={expires_at} withTime />.
    </p>
  );
  if (status === "underway") {
    return (
      <Notice title="Your export is being made">
        <p>
          You asked for it on <Moment at={requested_at} withTime />. We mail you when it is ready; you can
          leave this page. There is one at a time.
        </p>
        {earlier}
        {job ? (
          <JobWatch job={job} label="Progress of the export" />
        ) : (
          <TextLink href={PAGE}>Look again</TextLink>
        )}
        <noscript>
          <a href={PAGE} className="font-medium text-accent underline underline-offset-3">
            Look again
          </a>
        </noscript>
      </Notice>
    );
  }
  if (status === "failed") {
    const isCancelled = job?.status === "cancelled";
    return (
      <Notice
        tone={isCancelled ? "warn" : "bad"}
        title={isCancelled ? "The export was cancelled" : "The export could not be made"}
        isUrgent={false}
      >
        <p>
          {!isCancelled && job?.problem?.detail} Nothing is lost: ask for it once more below
          {isCancelled ? "." : ", or try its job again "}
          {!isCancelled && (
            <>
              <TextLink href="/jobs">among the jobs</TextLink>.
            </>
          )}
        </p>
        {earlier}
      </Notice>
    );
  }
  if (status === "expired") {
    return (
      <Notice title="Your last export is gone" isUrgent={false}>
        Exports are kept for seven days. Make another one below.
      </Notice>
    );
  }
  return (
    <Notice tone="good" title="Your export is ready" isUrgent={false}>
      {ready_at && expires_at && (
        <p>
          It shows your account as it was on <Moment at={ready_at} withTime />, and is kept until{" "}
          <Moment at={expires_at} withTime />. Then it is gone for good.
        </p>
      )}
    </Notice>
  );
}
