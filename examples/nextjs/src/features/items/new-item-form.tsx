"use client";
import Link from "next/link";
import { buttonClasses } from "@/components/button";
import { ActionForm } from "@/forms/action-form";
import { createItem } from "@/server/actions/items";
import { ItemFields } from "./item-fields";

interface NewItemFormProps {
  idempotencyKey: string;
  title: string | undefined;
}

/** The form of a new item, which works without scripts. */
export function NewItemForm({ idempotencyKey, title = "" }: NewItemFormProps) {
  return (
    <ActionForm
      action={createItem}
      submit="Create the item"
      hidden={{ key: idempotencyKey }}
      beside={
        <Link href="/items" className={buttonClasses("quiet")}>
          Cancel
        </Link>
      }
    >
      <ItemFields draft={{ title, description: "", status: "open", tags: [] }} />
    </ActionForm>
  );
}
