// Calls that a frontend makes. What follows an `@ts-expect-error` must not compile.
import type { components, operations, paths } from "./schema";

type Schemas = components["schemas"];
type Operation = keyof operations;
type Part<K extends Operation, W extends "path" | "query" | "header"> = NonNullable<
  operations[K]["parameters"][W]
>;
type Body<K extends Operation> = NonNullable<operations[K]["requestBody"]> extends {
  content: infer C;
}
  ? C[keyof C]
  : never;
type Json<R> = R extends { content: infer C } ? C[keyof C] : undefined;
type Status<K extends Operation> = keyof operations[K]["responses"];
type Success<K extends Operation> = {
  [S in Status<K>]: S extends 200 | 201 | 202 | 204 ? Json<operations[K]["responses"][S]> : never;
}[Status<K>];
type Problem<K extends Operation> = {
  [S in Status<K>]: S extends 200 | 201 | 202 | 204 | 304
    ? never
    : Json<operations[K]["responses"][S]>;
}[Status<K>];

declare function succeed<K extends Operation>(
  operation: K,
  input?: {
    path?: Part<K, "path">;
    query?: Part<K, "query">;
    header?: Part<K, "header">;
    body?: Body<K>;
  },
): Success<K>;
declare function fail<K extends Operation>(operation: K): Problem<K>;

function written(text: string): void {
  void text;
}

// Requests leave out what has a default.
succeed("create_item", { body: { title: "x" } });
succeed("create_item", { body: { title: "x" }, header: { "Idempotency-Key": "k" } });
succeed("invite_user", { body: { email: "ada@example.com" } });
succeed("change_items", { body: { create: [{ title: "x" }], atomic: true } });
succeed("register", { body: { email: "a@example.com", password: "x", name: null } });
succeed("update_item", { path: { item_id: "x" }, body: { status: "done" } });
// @ts-expect-error a title is needed
succeed("create_item", { body: {} });
// @ts-expect-error there is no such status
succeed("update_item", { path: { item_id: "x" }, body: { status: "finished" } });
// @ts-expect-error there is no such member
succeed("create_item", { body: { title: "x", titel: "y" } });

// Headers have the spelling of the standard.
succeed("update_item", { path: { item_id: "x" }, header: { "If-Match": '"1"' }, body: {} });
succeed("get_item", { path: { item_id: "x" }, header: { "If-None-Match": '"1"' } });
// @ts-expect-error they have no other
succeed("get_item", { path: { item_id: "x" }, header: { "if-none-match": '"1"' } });

// Answers hold all their members.
const item = succeed("get_item", { path: { item_id: "x" } });
const truncated: boolean = item.search_truncated;
const version: number = item.version;
const highlights: Schemas["Highlight"][] | undefined = item.highlights;
// @ts-expect-error only a listing highlights, and only if it is asked to
const certain: Schemas["Highlight"][] = item.highlights;
const tokens = succeed("refresh", { body: { refresh_token: "rt1.x" } });
const bearer: "bearer" = tokens.token_type;
const user = succeed("get_user", { path: { user_id: "x" } });
const invited: string | null = user.invited_at;
const wellness: "ok" = succeed("get_health").status;
const bulk = succeed("change_items", { body: { delete: [{ id: "x" }] } });
const refused: Schemas["ProblemCode"] | undefined = bulk.delete[0]?.problem?.code;
const nothing: undefined = succeed("delete_item", { path: { item_id: "x" } });

// A listing is of whole items, or of their parts.
const listed = succeed("list_items", { query: { search: "rel", highlight: true, limit: 20 } });
const whole = listed as Schemas["Item"][];
const parts = listed as Schemas["ItemPart"][];
const first: string | undefined = whole[0]?.title;
const part: string | undefined = parts[0]?.title;
const trashed: string | undefined = succeed("list_trash")[0]?.expires_at;
const users: Schemas["UserDetails"][] = succeed("list_users", { query: { email: "ada" } }).users;

// The second step takes a code or a recovery code.
const byCode: Schemas["SecondStepRequest"] = { challenge: "mc1.x", code: "492039" };
const byRecovery: Schemas["SecondStepRequest"] = { challenge: "mc1.x", recovery_code: "x" };
succeed("login_factor", { body: byCode });
succeed("login_factor", { body: byRecovery });
// @ts-expect-error one of them is needed
succeed("login_factor", { body: { challenge: "mc1.x" } });
// @ts-expect-error not both
succeed("login_factor", { body: { challenge: "mc1.x", code: "492039", recovery_code: "x" } });
const form: Schemas["TokenRequest"] = { grant_type: "password", username: "a", password: "b" };

// The code of a problem tells its members.
const error = fail("login");
switch (error.code) {
  case "mfa_required":
    written(error.challenge);
    // @ts-expect-error it belongs to another code
    written(error.restore_token);
    break;
  case "deletion_pending":
    written(error.restore_token + error.delete_after);
    break;
  case "too_many_attempts":
    // @ts-expect-error it belongs to another code
    written(error.challenge);
    break;
  // @ts-expect-error an operation has its own codes only
  case "item_not_found":
    break;
}
// @ts-expect-error there is no such code
if (error.code === "nonsense") written(error.detail);
// @ts-expect-error only after a look at the code
written(error.challenge);
const status: 401 = ({} as Schemas["MfaRequiredProblem"]).status;
for (const field of error.errors ?? []) written(field.pointer + field.message);

// A problem of any operation narrows as well, and a union of all codes is there to list.
function told(problem: Schemas["Problem"]): string {
  return problem.code === "deletion_pending" ? problem.delete_after : problem.detail;
}
told(fail("get_item"));
const words: Partial<Record<Schemas["ProblemCode"], string>> = { email_taken: "Taken." };
// @ts-expect-error there is no such code
const wrong: Partial<Record<Schemas["ProblemCode"], string>> = { email_token: "Taken." };
type Challenged = Extract<Schemas["Problem"], { code: "mfa_required" }>;
const challenge: string = ({} as Challenged).challenge;

// An operation has its own statuses only.
type Forgot = keyof operations["forgot_password"]["responses"];
const limited: Forgot = 429;
// @ts-expect-error it tells nobody who has an account
const missing: Forgot = 404;

// Headers of answers are known.
type Headers<K extends Operation, S extends Status<K>> = operations[K]["responses"][S] extends {
  headers: infer H;
}
  ? keyof H
  : never;
const etag: Headers<"get_item", 200> = "ETag";
const link: Headers<"list_items", 200> = "Link";
const location: Headers<"create_item", 201> = "Location";

// Paths are below the server, and none is for other services.
const path: keyof paths = "/items/{item_id}";
// @ts-expect-error the server has the prefix
const prefixed: keyof paths = "/api/items";
// @ts-expect-error only a signed request may
const internal: keyof paths = "/internal/users/{user_id}";

void [truncated, version, highlights, certain, bearer, invited, wellness, refused, nothing];
void [first, part, trashed, users, form, status, words, wrong, challenge, limited, missing];
void [etag, link, location, path, prefixed, internal];
