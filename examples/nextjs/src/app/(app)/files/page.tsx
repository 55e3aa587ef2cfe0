import { filesOf } from "@backend/client/files";
import type { Metadata } from "next";
import { FailureNotice } from "@/components/failure-notice";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { FilesBrowser } from "@/features/files/files-browser";
import { FILE_PAGE } from "@/features/files/listing";
import { queryOf, type SearchParams } from "@/server/query";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Files" };

/** The files: the first page comes with the document, scripts upload and read on. */
export default async function FilesPage({ searchParams }: { searchParams: SearchParams }) {
  const search = ((await queryOf(searchParams)).search ?? "").trim().slice(0, 200);
  const files = filesOf(await serverClient());
  const [{ value: first, failure }, { value: usage }] = await Promise.all([
    settle(files.list({ limit: FILE_PAGE, ...(search && { search }) }), "/files"),
    settle(files.usage(), "/files"),
  ]);
  if (failure) {
    return (
      <>
        <PageHeader title="Files" />
        <FailureNotice failure={failure} retry="/files" />
      </>
    );
  }
  return (
    <>
      <noscript>
        <Notice tone="warn" className="mb-6">
          Uploads need scripts, which hash a file and send it to the store. What is there, you see without
          them.
        </Notice>
      </noscript>
      <FilesBrowser search={search} first={first} usage={usage} />
    </>
  );
}
