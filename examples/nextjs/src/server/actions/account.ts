"use server";
import { VersionConflict } from "@backend/client";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { FormState } from "@/forms/state";
import { cookieJar } from "../cookies";
import { attempt, proofOf, text } from "../forms";
import { serverClient, sessions } from "../sessions";

const PAGE = "/account";

/** Change how the person is called, if nobody has meanwhile. */
export async function changeName(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const name = text(form, "name").trim() || null;
  return attempt(
    form,
    async () => {
      try {
        await client.account.update({ name }, { ifMatch: text(form, "etag") });
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
        revalidatePath(PAGE);
        return {
          message: "Your profile was changed elsewhere meanwhile. Look at it again, and save once more.",
        };
      }
      revalidatePath(PAGE, "layout");
      return { done: "Saved." };
    },
    { keep: ["name"], page: PAGE },
  );
}

/** Change the password; every other session ends. */
export async function changePassword(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      await client.account.changePassword({
        current_password: text(form, "password"),
        new_password: text(form, "new_password"),
      });
      return { done: "Your password is changed. All other devices are signed out." };
    },
    { page: PAGE, fields: { current_password: "password" } },
  );
}

/** Ask for another address: a link is mailed to it, and nothing changes before it is followed. */
export async function changeEmail(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const new_email = text(form, "new_email");
  return attempt(
    form,
    async () => {
      await client.account.changeEmail({ new_email, password: text(form, "password") });
      return { done: `We have mailed a link to ${new_email}. Your address changes when you follow it.` };
    },
    { keep: ["new_email"], page: PAGE, fields: { email: "new_email" } },
  );
}

/** Have the link mailed that verifies the address. */
export async function resendVerification(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      await client.account.resendVerification();
      return { done: "A link is on its way. It works for 24 hours." };
    },
    { page: PAGE },
  );
}

/** Have the account deleted in 14 days, and sign out. */
export async function deleteAccount(_: FormState, form: FormData): Promise<FormState> {
  const jar = await cookieJar();
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      const { delete_after } = await client.account.delete(proofOf(form));
      sessions.signedOut(jar);
      redirect(`/login?left=${encodeURIComponent(delete_after)}`);
    },
    { page: "/account/delete", fields: { recovery_code: "code" } },
  );
}
