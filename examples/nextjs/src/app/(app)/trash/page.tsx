import type { Metadata } from "next";
import { FailureNotice } from "@/components/failure-notice";
import { PageHeader } from "@/components/page-header";
import { TrashBrowser } from "@/features/trash/trash-browser";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Trash" };

/** What was deleted, and can be had back for 30 days. */
export default async function TrashPage() {
  const client = await serverClient();
  const { value: first, failure } = await settle(client.trash.list({ limit: 20 }), "/trash");
  return failure ? (
    <>
      <PageHeader title="Trash" />
      <FailureNotice failure={failure} retry="/trash" />
    </>
  ) : (
    <TrashBrowser first={first} />
  );
}
