"use server";
import { delete_item_summary, summarize_item } from "@backend/client/operations";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { FormState } from "@/forms/state";
import { attempt, text } from "../forms";
import { serverClient } from "../sessions";

/** Have a summary of an item written; the page's address then names the job that does it. */
export async function summarize(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const id = text(form, "id");
  const key = text(form, "key");
  return attempt(
    form,
    async () => {
      const options = key ? { idempotencyKey: key } : {};
      const { data: job } = await client.call(summarize_item, { path: { item_id: id } }, options);
      redirect(`/items/${id}?summary=${job.id}`);
    },
    { page: `/items/${id}` },
  );
}

/** Remove the summary of an item. */
export async function removeSummary(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const id = text(form, "id");
  const page = `/items/${id}` as const;
  return attempt(
    form,
    async () => {
      await client.call(delete_item_summary, { path: { item_id: id } });
      revalidatePath(page);
      redirect(page);
    },
    { page },
  );
}
