/** The types of operations, taken from the API's document. */
import type * as values from "./generated/operations.js";
import type { routes } from "./generated/routes.js";
import type { components, operations } from "./generated/schema.js";

export type Schemas = components["schemas"];

declare const id: unique symbol;

/** An operation as a value of `@backend/client/operations`: a route; its type holds its name. */
export type Operation<K extends string> = string & { readonly [id]: K };

/** The name of an operation, such as `get_job`. */
export type AnyOperationId = keyof typeof values & keyof operations;

/** The name of an operation that `call` takes by it, such as `create_item`. */
export type OperationId = keyof typeof routes & AnyOperationId;

/** An operation as `call` takes it: its value, or its name. */
export type Callable<K extends AnyOperationId> = Operation<K> | (K & OperationId);

type Parameters<K extends AnyOperationId, Place extends string> =
  Place extends keyof operations[K]["parameters"]
    ? NonNullable<operations[K]["parameters"][Place]>
    : never;
type BodyOf<K extends AnyOperationId> = operations[K] extends { requestBody?: infer R }
  ? NonNullable<R> extends { content: infer C }
    ? C[keyof C]
    : never
  : never;
type JsonOf<Answer> = Answer extends { content: { "application/json": infer T } } ? T : undefined;
type Successes<K extends AnyOperationId> = {
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

export type Query<K extends AnyOperationId> = Parameters<K, "query">;
export type Body<K extends AnyOperationId> = BodyOf<K>;

/** What an operation takes: `path`, `query` and `body`, as far as it has them. */
export type Input<K extends AnyOperationId> = Member<"path", Parameters<K, "path">> &
  Member<"query", Query<K>> &
  Member<"body", Body<K>>;

/** What an operation answers with; undefined if it has no content. */
export type Success<K extends AnyOperationId> = Successes<K>[keyof Successes<K>];

type KnownProblem = Schemas["Problem"];

/** The stable code of a problem. */
export type ErrorCode = KnownProblem["code"];

/** The problem document of a code, with the members that only it has. */
export type ProblemOf<C extends ErrorCode> = Extract<KnownProblem, { code: C }>;

/** A problem document (RFC 9457), before its code is known. */
export interface Problem {
  status: number;
  /** The code; `http_403` and the like if a gateway answered without one. */
  code: ErrorCode | `http_${number}`;
  title?: string;
  detail: string;
  request_id: string | null;
  errors?: Schemas["ProblemField"][];
}
