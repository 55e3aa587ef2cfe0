/** The types of operations, taken from the API's document. */
import type { routes } from "./generated/routes.js";
import type { components, operations } from "./generated/schema.js";

export type Schemas = components["schemas"];

/** The name of an operation, such as `create_item`. */
export type OperationId = keyof typeof routes & keyof operations;

type Parameters<K extends OperationId, Place extends string> =
  Place extends keyof operations[K]["parameters"]
    ? NonNullable<operations[K]["parameters"][Place]>
    : never;
type BodyOf<K extends OperationId> = operations[K] extends { requestBody?: infer R }
  ? NonNullable<R> extends { content: infer C }
    ? C[keyof C]
    : never
  : never;
type JsonOf<Answer> = Answer extends { content: { "application/json": infer T } } ? T : undefined;
type Successes<K extends OperationId> = {
  [Status in 200 | 201 | 202 | 204]: Status extends keyof operations[K]["responses"]
    ? JsonOf<operations[K]["responses"][Status]>
    : never;
};

/** A member that is absent if there is no such input, and optional if none of it is required. */
type Member<Name extends string, T> = [T] extends [never]
  ? unknown
  : Record<never, never> extends T
    ? { [N in Name]?: T }
    : { [N in Name]: T };

export type Query<K extends OperationId> = Parameters<K, "query">;
export type Body<K extends OperationId> = BodyOf<K>;

/** What an operation takes: `path`, `query` and `body`, as far as it has them. */
export type Input<K extends OperationId> = Member<"path", Parameters<K, "path">> &
  Member<"query", Query<K>> &
  Member<"body", Body<K>>;

/** What an operation answers with; undefined if it has no content. */
export type Success<K extends OperationId> = Successes<K>[keyof Successes<K>];

/** A problem document. */
export type Problem = Schemas["Problem"] & { code: ErrorCode | `http_${number}` };
export type ErrorCode = "unauthenticated" | "mfa_required" | "too_many_attempts" | "deletion_pending" | "invalid_refresh_token";
export type ProblemOf<C extends ErrorCode> = Problem & {code: C, challenge: string; delete_after: string; restore_token: string};
export type KnownProblem = Problem & {code: ErrorCode};
