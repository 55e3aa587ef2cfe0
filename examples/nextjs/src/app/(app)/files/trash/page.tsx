import { filesOf } from "@backend/client/files";
import type { Metadata } from "next";
import { BackLink } from "@/components/back-link";
import { FailureNotice } from "@/components/failure-notice";
import { PageHeader } from "@/components/page-header";
import { FILE_PAGE } from "@/features/files/listing";
import { TrashedFiles } from "@/features/files/trashed-files";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Deleted files" };

/** The files that were deleted, and can be had back for 30 days. */
export default async function FileTrashPage() {
  const files = filesOf(await serverClient());
  const { value: first, failure } = await settle(files.trash({ limit: FILE_PAGE }), "/files/trash");
  return (
    <>
      <BackLink href="/files">Files</BackLink>
      {failure ? (
        <>
          <PageHeader title="Deleted files" />
          <FailureNotice failure={failure} retry="/files/trash" />
        </>
      ) : (
        <TrashedFiles first={first} />
      )}
    </>
  );
}
