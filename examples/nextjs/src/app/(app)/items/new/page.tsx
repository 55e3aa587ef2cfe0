import type { Metadata } from "next";
import { Card } from "@/components/card";
import { PageHeader } from "@/components/page-header";
import { NewItemForm } from "@/features/items/new-item-form";
import { queryOf, type SearchParams } from "@/server/query";

export const metadata: Metadata = { title: "New item" };

/** The page of a new item. */
export default async function NewItemPage({ searchParams }: { searchParams: SearchParams }) {
  const { title } = await queryOf(searchParams);
  return (
    <>
      <PageHeader title="New item" />
      <Card>
        {/* One key for each form: pressing the button twice makes one item. */}
        <NewItemForm idempotencyKey={crypto.randomUUID()} title={title} />
      </Card>
    </>
  );
}
