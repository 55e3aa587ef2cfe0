"use client";
import type { ReactNode } from "react";
import { Field, Select, TextArea } from "@/forms/field";
import { type Draft, shown } from "./drafts";
import { STATUSES } from "./filters";

interface ItemFieldsProps {
  draft?: Draft | undefined;
  /** What stands below a field. */
  below?: (field: keyof Draft) => ReactNode;
}

/** The fields of an item. */
export function ItemFields({ draft, below = () => null }: ItemFieldsProps) {
  return (
    <>
      <div className="space-y-3">
        <Field
          name="title"
          label="Title"
          required
          maxLength={200}
          autoComplete="off"
          defaultValue={draft?.title}
        />
        {below("title")}
      </div>
      <div className="space-y-3">
        <TextArea
          name="description"
          label="Description"
          isOptional
          maxLength={10_000}
          defaultValue={draft?.description}
        />
        {below("description")}
      </div>
      <div className="grid gap-5 sm:grid-cols-2">
        <div className="space-y-3">
          <Select name="status" label="Status" options={STATUSES} defaultValue={draft?.status} />
          {below("status")}
        </div>
        <div className="space-y-3">
          <Field
            name="tags"
            label="Tags"
            isOptional
            autoComplete="off"
            hint="Up to ten, with commas between."
            defaultValue={draft && shown(draft.tags)}
          />
          {below("tags")}
        </div>
      </div>
    </>
  );
}
