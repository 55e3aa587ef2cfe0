// Compiled, never run: what the document says, and with @ts-expect-error what it does not.
import { type Body, type Client, createClient, type ErrorCode, type Input, type OperationId, type Problem, type ProblemOf, type Query, type Schemas, type Success } from "@backend/client";

const api: Client = createClient({ baseUrl: "/api" });
declare const problem: Schemas["Problem"];
const path = { item_id: "x" };

/** Requests leave out what has a default, and hold nothing that the API does not know. */
export async function requests(): Promise<void> {
  await api.call("create_item", { body: { title: "x" } }, { idempotencyKey: "k" });
  await api.call("invite_user", { body: { email: "ada@example.com" } });
  await api.call("change_items", { body: { create: [{ title: "x" }], atomic: true } });
  await api.call("register", { body: { email: "a@example.com", password: "x", name: null } });
  await api.call("update_item", { path, body: { status: "done" } }, { ifMatch: '"1"' });
  await api.call("list_items", { query: { search: "rel", highlight: true, limit: 20 } });
  await api.call("force_reset", { path: { user_id: "x" } });
  // @ts-expect-error A title is needed.
  await api.call("create_item", { body: {} });
  // @ts-expect-error There is no such status.
  await api.call("update_item", { path, body: { status: "finished" } });
  // @ts-expect-error There is no such member.
  await api.call("create_item", { body: { title: "x", titel: "y" } });
  // @ts-expect-error Only a signed request may.
  await api.call("get_internal_user", { path: { user_id: "x" } });
  // @ts-expect-error A version is a tag or a resource.
  await api.call("update_item", { path, body: {} }, { ifMatch: 1 });
}

/** Answers hold all their members. */
export async function answers(): Promise<void> {
  const { data: item } = await api.call("get_item", { path });
  const truncated: boolean = item.search_truncated;
  const version: number = item.version;
  const highlights: Schemas["Highlight"][] | undefined = item.highlights;
  // @ts-expect-error Only a listing highlights, and only if it is asked to.
  const certain: Schemas["Highlight"][] = item.highlights;
  const bearer: "bearer" = (await api.auth.refresh("rt1.x")).token_type;
  const invited: string | null = (await api.users.get("x")).data.invited_at;
  const wellness: "ok" = (await api.call("get_health")).data.status;
  const bulk = await api.items.bulk({ delete: [{ id: "x" }] });
  const refused: ErrorCode | undefined = bulk.delete[0]?.problem?.code;
  const nothing: Success<"delete_item"> = undefined;
  const trashed: string | undefined = (await api.trash.list()).items[0]?.expires_at;
  const users: Schemas["UserDetails"][] = (await api.users.list({ email: "ada" })).items;
  void [truncated, version, highlights, certain, bearer, invited, wellness, refused, nothing, trashed, users];
}

/** The second step takes a code or a recovery code. */
export async function secondSteps(): Promise<void> {
  const byRecovery: Body<"login_factor"> = { challenge: "mc1.x", recovery_code: "x" };
  await api.auth.signInWithFactor({ challenge: "mc1.x", code: "492039" });
  await api.auth.signInWithFactor(byRecovery);
  // @ts-expect-error One of them is needed.
  await api.auth.signInWithFactor({ challenge: "mc1.x" });
  // @ts-expect-error Not both.
  await api.auth.signInWithFactor({ challenge: "mc1.x", code: "492039", recovery_code: "x" });
}

/** The code of a problem tells its members. */
export function problems(): string {
  // @ts-expect-error Only after a look at the code.
  void problem.challenge;
  // @ts-expect-error There is no such code.
  if (problem.code === "nonsense") return problem.detail;
  switch (problem.code) {
    case "mfa_required":
      // @ts-expect-error It belongs to another code.
      void problem.restore_token;
      return problem.challenge;
    case "deletion_pending":
      return problem.restore_token + problem.delete_after;
    case "too_many_attempts":
      // @ts-expect-error It belongs to another code.
      return problem.challenge;
    default:
      return (problem.errors ?? []).map((field) => field.pointer + field.message).join();
  }
}
const words: Partial<Record<ErrorCode, string>> = { email_taken: "Taken." };
// @ts-expect-error There is no such code.
const wrong: Partial<Record<ErrorCode, string>> = { email_token: "Taken." };
const challenge: string = ({} as ProblemOf<"mfa_required">).challenge;
const gateways: Problem["code"] = "http_502";

/** Names are known, and only those of operations that a frontend may call. */
const operation: OperationId = "list_my_audit";
// @ts-expect-error It is for stock clients of OAuth 2.0.
const oauth: OperationId = "token";
const query: Query<"list_items"> = { sort: "-created_at" };
// @ts-expect-error An item is named in the path.
const input: Input<"get_item"> = {};

void [words, wrong, challenge, gateways, operation, oauth, query, input];
