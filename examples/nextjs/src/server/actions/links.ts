"use server";
import { redirect } from "next/navigation";
import type { FormState } from "@/forms/state";
import { cookieJar } from "../cookies";
import { attempt, text } from "../forms";
import { serverClient, sessions } from "../sessions";

/** Have a link for a new password mailed; the answer is the same for every address. */
export async function forgotPassword(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      await client.auth.forgotPassword(text(form, "email"));
      return {
        done: "If there is an account with this address, a link is on its way. It works for 30 minutes.",
      };
    },
    { keep: ["email"] },
  );
}

/** Set a password by a mailed link; it ends every session, this browser's too. */
export async function resetPassword(_: FormState, form: FormData): Promise<FormState> {
  const jar = await cookieJar();
  const client = await serverClient();
  return attempt(form, async () => {
    await client.auth.resetPassword({ token: text(form, "token"), password: text(form, "password") });
    sessions.signedOut(jar);
    redirect("/login?reset=1");
  });
}

/** Verify an address by a mailed link, as its account or with the password. */
export async function verifyEmail(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(form, async () => {
    await client.auth.verifyEmail(provenLinkOf(form));
    return { done: "Your address is verified." };
  });
}

/** Change the address by the link that was mailed to the new one. */
export async function confirmEmail(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(form, async () => {
    await client.auth.confirmEmail(provenLinkOf(form));
    return { done: "Your address is changed. From now on, sign in with the new one." };
  });
}

/** Take a change of address back; it voids the password and ends every session. */
export async function undoEmail(_: FormState, form: FormData): Promise<FormState> {
  const jar = await cookieJar();
  const client = await serverClient();
  return attempt(form, async () => {
    await client.auth.undoEmail(text(form, "token"));
    sessions.signedOut(jar);
    return {
      done: "The change is undone, and every session has ended. We have mailed you a link for a new password.",
    };
  });
}

/** Make the codes of an authenticator good again by a mailed link. */
export async function unlockFactor(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(form, async () => {
    await client.call("unlock_factor", { body: { token: text(form, "token") } });
    return { done: "The codes of your authenticator are good again." };
  });
}

/** Have the link mailed that makes codes good again; the answer is the same for every address. */
export async function resendUnlockLink(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      await client.call("resend_unlock_link", { body: { email: text(form, "email") } });
      return { done: "If codes of this account are locked, a link is on its way." };
    },
    { keep: ["email"] },
  );
}

function provenLinkOf(form: FormData): { token: string; password: string | null } {
  return { token: text(form, "token"), password: text(form, "password") || null };
}
