"use server";
import { ask_for_export } from "@backend/client/operations";
import { revalidatePath } from "next/cache";
import type { FormState } from "@/forms/state";
import { attempt, proofOf } from "../forms";
import { serverClient } from "../sessions";

const PAGE = "/account/export";

/** Ask for an export of all that the person has; while one is underway, that one counts. */
export async function askForExport(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      await client.call(ask_for_export, { body: proofOf(form) });
      revalidatePath(PAGE);
      return {};
    },
    { page: PAGE, fields: { recovery_code: "code" } },
  );
}
