import { filesOf } from "@backend/client/files";
import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { buttonClasses } from "@/components/button";
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
  const back = (
    <Link href="/files" className={buttonClasses("quiet")}>
      <ArrowLeft aria-hidden className="size-4" />
      All files
    </Link>
  );
  if (failure) {
    return (
      <>
        <PageHeader title="Deleted files">{back}</PageHeader>
        <FailureNotice failure={failure} retry="/files/trash" />
      </>
    );
  }
  return <TrashedFiles first={first} back={back} />;
}
