"use server";
import type { Client, Schemas } from "@backend/client";
import { resend_invitation, remove_user_totp, withdraw_invitation } from "@backend/client/operations";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { FormState } from "@/forms/state";
import { attempt, text } from "../forms";
import { serverClient } from "../sessions";

const PAGE = "/admin/users";

/** Make an account for somebody, who chooses a password by a mailed link. */
export async function inviteUser(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const email = text(form, "email");
  return attempt(
    form,
    async () => {
      const role = text(form, "role") as Schemas["Role"];
      await client.users.invite({ email, name: text(form, "name").trim() || null, role });
      revalidatePath(PAGE);
      return { done: `An invitation is on its way to ${email}.` };
    },
    { keep: ["email", "name", "role"], page: PAGE },
  );
}

type Work = (client: Client, id: string, form: FormData) => Promise<unknown>;

/** What can be done with the account of somebody else, and what is said once it is done. */
const WORKS: Record<string, readonly [work: Work, done: string]> = {
  disable: [(client, id) => client.users.disable(id), "The account is disabled, and signed out everywhere."],
  enable: [(client, id) => client.users.enable(id), "The account can be used again."],
  endSessions: [(client, id) => client.users.endSessions(id), "The account is signed out everywhere."],
  forceReset: [
    (client, id) => client.users.forceReset(id),
    "The password is worthless now. We have mailed a link for a new one.",
  ],
  removeFactor: [
    (client, id) => client.call(remove_user_totp, { path: { user_id: id } }),
    "The second factor is removed.",
  ],
  resendInvitation: [
    (client, id) => client.call(resend_invitation, { path: { user_id: id } }),
    "The invitation is on its way again.",
  ],
  changeRole: [
    (client, id, form) => client.users.changeRole(id, text(form, "role") as Schemas["Role"]),
    "The role is changed.",
  ],
};

/** Do one of these works, as the form names it. */
export async function changeUser(_: FormState, form: FormData): Promise<FormState> {
  const id = text(form, "id");
  const name = text(form, "work");
  const found = Object.hasOwn(WORKS, name) ? WORKS[name] : undefined;
  if (!found) throw new TypeError(`no work ${name}`);
  const [work, done] = found;
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      await work(client, id, form);
      revalidatePath(`${PAGE}/${id}`);
      return { done };
    },
    { page: `${PAGE}/${id}` },
  );
}

/** Remove an account, or an invitation that nobody has taken. */
export async function deleteUser(_: FormState, form: FormData): Promise<FormState> {
  const id = text(form, "id");
  const client = await serverClient();
  return attempt(
    form,
    async () => {
      if (text(form, "work") === "withdraw")
        await client.call(withdraw_invitation, { path: { user_id: id } });
      else await client.users.delete(id);
      revalidatePath(PAGE, "layout");
      redirect(PAGE);
    },
    { page: `${PAGE}/${id}` },
  );
}
