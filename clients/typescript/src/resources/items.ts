/** Items and their trash. */
import type { Call, CallOptions } from "../call.js";
import type { Extent, Page } from "../pages.js";
import type { Body, Query, Schemas } from "../types.js";
import { allOf, methodsOf, type Versioned } from "./methods.js";

export type Item = Schemas["Item"];
export type TrashedItem = Schemas["TrashedItem"];
export type ItemQuery = Omit<Query<"list_items">, "fields" | "skip">;

/** A query for some fields of each item: the items of the page have these and the id. */
export type PartQuery<F extends keyof Item> = ItemQuery & { fields: readonly F[] };
export type ItemPart<F extends keyof Item> = Pick<Item, "id" | F>;

/** The methods for the caller's items. */
export interface Items {
  /** Read a page. With `fields`, items hold only these and the id. */
  list<F extends keyof Item>(query: PartQuery<F>, options?: CallOptions): Promise<Page<ItemPart<F>>>;
  list(query?: ItemQuery, options?: CallOptions): Promise<Page<Item>>;
  /** Yield the items of all pages. */
  all<F extends keyof Item>(query: PartQuery<F>, extent?: Extent): AsyncGenerator<ItemPart<F>, void>;
  all(query?: ItemQuery, extent?: Extent): AsyncGenerator<Item, void>;
  get(id: string, options?: CallOptions & { ifNoneMatch?: undefined }): Promise<Versioned<Item>>;
  create(item: Body<"create_item">, options?: CallOptions): Promise<Versioned<Item>>;
  /** Change some fields; null takes the default. */
  update(id: string, changes: Body<"update_item">, options?: CallOptions): Promise<Versioned<Item>>;
  /** Replace the content, whole; what was read may be sent back as it is. */
  replace(id: string, item: Body<"replace_item">, options?: CallOptions): Promise<Versioned<Item>>;
  /** Move an item to the trash. */
  remove(id: string, options?: CallOptions): Promise<undefined>;
  /** Create, update and delete many items by one request. */
  bulk(changes: Body<"change_items">, options?: CallOptions): Promise<Schemas["BulkResults"]>;
}

/** The methods for the caller's trash. */
export interface Trash {
  list(query?: Query<"list_trash">, options?: CallOptions): Promise<Page<TrashedItem>>;
  all(query?: Query<"list_trash">, extent?: Extent): AsyncGenerator<TrashedItem, void>;
  get(id: string, options?: CallOptions & { ifNoneMatch?: undefined }): Promise<Versioned<TrashedItem>>;
  restore(id: string, options?: CallOptions): Promise<Versioned<Item>>;
  /** Remove an item for good. */
  purge(id: string, options?: CallOptions): Promise<undefined>;
  /** Remove what is in the trash for good; `more` says that some of it is left. */
  empty(options?: CallOptions): Promise<Schemas["TrashEmptied"]>;
}

/** Return the methods for items. */
export function createItems(call: Call): Items {
  const { data, tagged, page } = methodsOf(call);
  const read = page("list_items", "query");
  const list = (query: LooseQuery = {}, options?: CallOptions): Promise<Page<Item>> =>
    read({ ...query, fields: query.fields?.join() } as Query<"list_items">, options) as Promise<Page<Item>>;
  return {
    list,
    all: allOf(list) as Items["all"],
    get: tagged("get_item", "item_id"),
    create: tagged("create_item", "body"),
    update: tagged("update_item", "item_id", "body"),
    replace: tagged("replace_item", "item_id", "body"),
    remove: data("delete_item", "item_id"),
    bulk: data("change_items", "body"),
  };
}

/** Return the methods for the trash. */
export function createTrash(call: Call): Trash {
  const { data, tagged, page } = methodsOf(call);
  const list = page("list_trash", "query");
  return {
    list,
    all: allOf(list),
    get: tagged("get_trashed_item", "item_id"),
    restore: tagged("restore_item", "item_id"),
    purge: data("purge_item", "item_id"),
    empty: data("empty_trash"),
  };
}
type LooseQuery = ItemQuery & { fields?: readonly string[] };
