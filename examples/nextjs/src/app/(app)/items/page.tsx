import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { buttonClasses } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { addressOf, filtersOf, isTooShort, queryOf as itemQueryOf } from "@/features/items/filters";
import { ItemsBrowser } from "@/features/items/items-browser";
import { ActionForm } from "@/forms/action-form";
import { restoreItem } from "@/server/actions/items";
import { queryOf, type SearchParams } from "@/server/query";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Items" };

/** The items: the first page comes with the document, scripts read on. */
export default async function ItemsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await queryOf(searchParams);
  const filters = filtersOf(query);
  const address = addressOf(filters, query.cursor);
  const client = await serverClient();
  const isShort = isTooShort(filters);
  const { value: first, failure } = isShort
    ? { value: undefined, failure: undefined }
    : await settle(client.items.list(itemQueryOf(filters, query.cursor)), address);
  return (
    <>
      <PageHeader title="Items">
        <Link href="/items/new" className={buttonClasses()}>
          <Plus aria-hidden className="size-4.5" />
          New item
        </Link>
      </PageHeader>
      {query.removed !== undefined && (
        <Notice tone="good" className="mb-4">
          <div className="flex flex-wrap items-center justify-between gap-2">
            The item is in the trash.
            <ActionForm action={restoreItem} submit="Undo" look="secondary" hidden={{ id: query.removed }} />
          </div>
        </Notice>
      )}
      {failure ? (
        <FailureNotice failure={failure} retry={address} />
      ) : (
        <ItemsBrowser key={address} first={first} filters={filters} />
      )}
      {first?.next && (
        <noscript>
          <a href={addressOf(filters, first.next)} className={buttonClasses("secondary", "mt-4")}>
            Next page
          </a>
        </noscript>
      )}
    </>
  );
}
