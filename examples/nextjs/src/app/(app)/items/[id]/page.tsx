import { FileQuestion, Trash2 } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BackLink } from "@/components/back-link";
import { buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { Empty } from "@/components/empty";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { PageHeader } from "@/components/page-header";
import { ItemEditor } from "@/features/items/item-editor";
import { SummaryCard } from "@/features/summaries/summary-card";
import { ActionForm } from "@/forms/action-form";
import { removeItem } from "@/server/actions/items";
import { queryOf, type SearchParams } from "@/server/query";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Item" };

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

interface ItemPageProps {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

/** The page of an item: what it says, what a language model makes of it, and the way to the trash. */
export default async function ItemPage({ params, searchParams }: ItemPageProps) {
  const { id } = await params;
  const { summary: jobId } = await queryOf(searchParams);
  const page = `/items/${id}`;
  const client = await serverClient();
  // The API says 422 to what is no id at all; for a reader both are gone.
  const { value, failure } = ID.test(id)
    ? await settle(client.items.get(id), page)
    : { failure: { code: "item_not_found", message: "" } };
  if (failure?.code === "item_not_found") return <Gone />;
  if (failure) return <FailureNotice failure={failure} retry={page} />;
  const item = value.data;
  return (
    <>
      <BackLink href="/items">Items</BackLink>
      <PageHeader
        title={item.title}
        description={
          <>
            Created <Moment at={item.created_at} withTime />, changed <Moment at={item.updated_at} withTime />
          </>
        }
      />
      <div className="space-y-6">
        <Card>
          <ItemEditor key={item.id} item={item} />
        </Card>
        <SummaryCard itemId={id} jobId={jobId && ID.test(jobId) ? jobId : undefined} />
      </div>
      <div className="mt-6 flex justify-end">
        <ActionForm action={removeItem} submit="Move to the trash" look="danger" hidden={{ id }} />
      </div>
    </>
  );
}

/** What stands in the place of an item that is gone. */
function Gone() {
  return (
    <>
      <h1 className="sr-only">This item is gone</h1>
      <Card>
        <Empty
          icon={FileQuestion}
          title="This item is gone"
          action={
            <div className="flex flex-wrap justify-center gap-2">
              <Link href="/items" className={buttonClasses("secondary")}>
                All items
              </Link>
              <Link href="/trash" className={buttonClasses("quiet")}>
                <Trash2 aria-hidden className="size-4" />
                Trash
              </Link>
            </div>
          }
        >
          It was deleted, or never was yours. What was deleted less than 30 days ago is in the trash.
        </Empty>
      </Card>
    </>
  );
}
