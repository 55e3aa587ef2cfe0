// Compiled, never run: what must compile, and with @ts-expect-error what must not.
import { ApiError, type Client, createClient, type ErrorCode, type Item } from "@backend/client";

declare const id: string;
const api: Client = createClient({ baseUrl: "/api", token: async () => undefined });

export async function resources(): Promise<void> {
  await api.items.create({ title: "x" });
  await api.items.update(id, { tags: null }, { ifMatch: { version: 1 } });
  await api.items.replace(id, (await api.items.get(id)).data);
  // @ts-expect-error An item needs a title.
  await api.items.create({});
  // @ts-expect-error No such field.
  await api.items.update(id, { titel: "x" });
  // @ts-expect-error No such status.
  await api.items.list({ status: "closed" });
  // @ts-expect-error No such order.
  await api.items.list({ sort: "size" });
  await api.items.list({ search: "x", sort: "-updated_at", limit: 5, count: true });
  for await (const item of api.items.all({ tag: "docs" }, { maxItems: 10 })) {
    const title: string = item.title;
    const truncated: boolean = item.search_truncated;
    void [title, truncated];
  }
}

export async function parts(): Promise<void> {
  const { items } = await api.items.list({ fields: ["title", "status"] });
  const [first] = items;
  const status: Item["status"] | undefined = first?.status;
  const itsId: string | undefined = first?.id;
  // @ts-expect-error The description was not asked for.
  void first?.description;
  // @ts-expect-error No such field.
  await api.items.list({ fields: ["titel"] });
  // @ts-expect-error The list may be empty.
  void first.title;
  void [status, itsId];
}

export async function signingIn(): Promise<string> {
  const step = await api.auth.signIn({ email: "a@example.com", password: "p" });
  switch (step.status) {
    case "signed_in":
      return step.tokens.access_token;
    case "mfa_required":
      // @ts-expect-error There are no tokens yet.
      void step.tokens;
      return step.challenge;
    case "deletion_pending":
      return step.restoreToken;
  }
}

export async function calls(): Promise<void> {
  const { data, next, etag } = await api.call("get_item", { path: { item_id: id } });
  const title: string = data.title;
  const { data: maybe } = await api.call("get_item", { path: { item_id: id } }, { ifNoneMatch: '"1"' });
  // @ts-expect-error It may not have changed.
  void maybe.title;
  const { data: nothing } = await api.call("delete_item", { path: { item_id: id } });
  const none: undefined = nothing;
  await api.call("get_health");
  await api.call("list_audit", { query: { day: "2026-01-31" } });
  await api.call("list_items");
  // @ts-expect-error The path has a parameter.
  await api.call("get_item");
  // @ts-expect-error No such operation.
  await api.call("get_itme", { path: { item_id: id } });
  // @ts-expect-error No such parameter.
  await api.call("list_items", { query: { staus: "open" } });
  // @ts-expect-error The body has required members.
  await api.call("register", { body: { email: "a@example.com" } });
  // @ts-expect-error OAuth 2.0's own operations are for stock clients.
  await api.call("token", { body: {} });
  void [title, none, next, etag];
}

export function errors(error: unknown): string {
  if (!(error instanceof ApiError)) return "";
  // @ts-expect-error Only a code that is asked for narrows the members.
  void error.problem.challenge;
  if (error.is("mfa_required")) return error.problem.challenge;
  if (error.is("deletion_pending")) return error.problem.delete_after + error.problem.restore_token;
  // @ts-expect-error No such code.
  if (error.is("nonsense")) return "";
  // @ts-expect-error No such code.
  if (error.code === "nonsense") return "";
  const code: ErrorCode | `http_${number}` = error.code;
  return error.code === "email_taken" ? (error.fields["email"] ?? "") : code;
}
