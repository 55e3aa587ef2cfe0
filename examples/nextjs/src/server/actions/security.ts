"use server";
import { revalidatePath } from "next/cache";
import type { FormState } from "@/forms/state";
import { attempt, proofOf, text } from "../forms";
import { serverClient } from "../sessions";

const PAGE = "/account/security";

/** What the steps of a second factor show: the secret to set up, or the codes to keep. */
export interface FactorStep {
  secret?: string;
  qrCode?: string;
  codes?: string[];
}

/**
 * Begin to use an authenticator, whose secret is shown once; with a code, show that it works.
 *
 * Both steps are one action: after a wrong code the secret is still there, without scripts too.
 */
export async function setUpFactor(
  before: FormState<FactorStep>,
  form: FormData,
): Promise<FormState<FactorStep>> {
  const client = await serverClient();
  const state = await attempt<FactorStep>(
    form,
    async () => {
      if (!form.has("code")) {
        const { secret, qr_code } = await client.account.startTotp({ password: text(form, "password") });
        return { data: { secret, qrCode: qr_code } };
      }
      const { recovery_codes } = await client.account.confirmTotp({ code: text(form, "code") });
      return { done: "The second factor is on.", data: { codes: recovery_codes } };
    },
    { page: PAGE },
  );
  return state.data || !before.data ? state : { ...state, data: before.data };
}

/** Replace all recovery codes by new ones. */
export async function renewCodes(_: FormState<FactorStep>, form: FormData): Promise<FormState<FactorStep>> {
  const client = await serverClient();
  return attempt<FactorStep>(
    form,
    async () => {
      const { recovery_codes } = await client.account.renewRecoveryCodes(proofOf(form));
      return {
        done: "These are your new codes. The old ones are worthless.",
        data: { codes: recovery_codes },
      };
    },
    { page: PAGE, fields: { recovery_code: "code" } },
  );
}

/** Stop using the authenticator. */
export async function removeFactor(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      await client.account.removeTotp(proofOf(form));
      revalidatePath(PAGE);
      return { done: "The second factor is off." };
    },
    { page: PAGE, fields: { recovery_code: "code" } },
  );
}

/** Sign one device out, or all others. */
export async function endSessions(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const id = text(form, "id");
  return attempt(
    form,
    async () => {
      await (id ? client.account.endSession(id) : client.account.endOtherSessions());
      revalidatePath(PAGE);
      return { done: id ? "The device is signed out." : "All other devices are signed out." };
    },
    { page: PAGE },
  );
}
