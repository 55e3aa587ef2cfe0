/** Methods of resources, made from the names of their operations. */
import type { Answer, Call, CallOptions } from "../call.js";
import { type Extent, follow, type Page, totalOf } from "../pages.js";
import type { AnyOperationId, Body, Callable, Query, Success } from "../types.js";

/** A resource with the tag of its version. */
export interface Versioned<T> {
  data: T;
  /** To be sent back as `ifMatch` when it is changed. */
  etag: string;
}

/** Where an argument of a method goes: the body, the query, or the path parameter of a name. */
type Place = "body" | "query" | `${string}_id`;
type Argument<K extends AnyOperationId, P> = P extends "body" ? Body<K> : P extends "query" ? Query<K> | undefined : string;
type Method<K extends AnyOperationId, P extends Place[], Result> = (
  ...args: [...{ [I in keyof P]: Argument<K, P[I]> }, options?: CallOptions]
) => Promise<Result>;

/** Makers of methods: `data("delete_item", "item_id")` is `(id, options?) => Promise<…>`. */
export interface Methods {
  /** Make a method that returns the data of the answer. */
  data<K extends AnyOperationId, P extends Place[]>(operation: Callable<K>, ...places: P): Method<K, P, Success<K>>;
  /** Make a method that returns the data with its tag. */
  tagged<K extends AnyOperationId, P extends Place[]>(operation: Callable<K>, ...places: P): Method<K, P, Versioned<Success<K>>>;
  /** Make a method that returns a page. */
  page<K extends AnyOperationId, P extends Place[]>(operation: Callable<K>, ...places: P): Method<K, P, PageOf<Success<K>>>;
}
type PageOf<T> = T extends (infer Entry)[] ? Page<Entry> : never;

/** Return the makers of methods that call this API. */
export function methodsOf(call: Call): Methods {
  const maker =
    (read: (answer: Answer<unknown>) => unknown) =>
    (operation: string, ...places: Place[]) =>
    async (...args: unknown[]) => {
      const input = Object.fromEntries(places.map((place, index) => [place, args[index]]));
      return read(await (call as LooseCall)(operation, input, args[places.length]));
    };
  return {
    data: maker(({ data }) => data),
    tagged: maker(({ data, etag }) => ({ data, etag })),
    page: maker(({ data, next, response }) => ({ items: data, next, total: totalOf(response.headers) })),
  } as Methods;
}
type LooseCall = (operation: string, input: unknown, options: unknown) => Promise<Answer<unknown>>;

/** Return a method that yields the items of all pages of a listing. */
export function allOf<Q extends object, T>(
  list: (query: Q, options: CallOptions) => Promise<Page<T>>,
): (query?: Q, extent?: Extent) => AsyncGenerator<T, void> {
  return (query, { maxItems, signal } = {}) =>
    follow((cursor) => list({ ...query, ...(cursor && { cursor }) } as Q, { signal }), maxItems);
}
