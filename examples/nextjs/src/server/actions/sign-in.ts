"use server";
import { Unauthenticated } from "@backend/client";
import { localPath, type SignInStep } from "@backend/client/next";
import { redirect } from "next/navigation";
import type { FormState } from "@/forms/state";
import { cookieJar } from "../cookies";
import { attempt, codeOf, text } from "../forms";
import { serverClient, sessions } from "../sessions";

/** Sign up, and in. */
export async function register(_: FormState, form: FormData): Promise<FormState> {
  const credentials = { email: text(form, "email"), password: text(form, "password") };
  const name = text(form, "name").trim() || null;
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      await client.auth.register({ ...credentials, name }, { idempotencyKey: text(form, "key") });
      return goOn(await client.auth.signIn(credentials), form);
    },
    { keep: ["email", "name"] },
  );
}

/** Sign in by password; a second factor, or an account that is to be deleted, has a page of its own. */
export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  const jar = await cookieJar();
  const client = await serverClient();
  const device_token = sessions.kept(jar, "device") ?? null;
  return attempt(
    form,
    async () => {
      const credentials = { email: text(form, "email"), password: text(form, "password"), device_token };
      return goOn(await client.auth.signIn(credentials), form);
    },
    { keep: ["email"] },
  );
}

/** Finish a sign-in by a code of the authenticator, or by a recovery code. */
export async function signInWithFactor(_: FormState, form: FormData): Promise<FormState> {
  const jar = await cookieJar();
  const challenge = sessions.kept(jar, "challenge");
  if (challenge === undefined) redirect("/login?late=1");
  const client = await serverClient();
  const device_token = sessions.kept(jar, "device") ?? null;
  const state = await attempt(
    form,
    async () => goOn(await client.auth.signInWithFactor({ challenge, device_token, ...codeOf(form) }), form),
    { fields: { recovery_code: "code" } },
  );
  if (state.code === "invalid_challenge") redirect("/login?late=1");
  return state;
}

/** Keep an account that is to be deleted, and sign in. */
export async function keepAccount(_: FormState, form: FormData): Promise<FormState> {
  const jar = await cookieJar();
  const token = sessions.kept(jar, "restore");
  if (token === undefined) redirect("/login?late=1");
  const client = await serverClient();
  return attempt(form, async () =>
    goOn({ status: "signed_in", tokens: await client.auth.restore(token) }, form),
  );
}

/** Sign out, here at once; a service that cannot be reached must keep nobody signed in. */
export async function signOut(): Promise<never> {
  const jar = await cookieJar();
  const client = await serverClient();
  await client.auth.signOut({ retries: 0 }).catch((error: unknown) => {
    if (!(error instanceof Unauthenticated))
      console.warn("The session could not be ended at the API:", error);
  });
  sessions.signedOut(jar);
  redirect("/login?out=1");
}

/** Keep what a step led to, and go where it leads. */
async function goOn(step: SignInStep, form: FormData): Promise<never> {
  sessions.keep(await cookieJar(), step);
  const next = localPath(text(form, "next"));
  if (step.status === "mfa_required") redirect(`/login/factor?next=${encodeURIComponent(next)}`);
  if (step.status === "deletion_pending") redirect(`/restore?until=${encodeURIComponent(step.deleteAfter)}`);
  redirect((next === "/" ? "/items" : next) as "/items");
}
