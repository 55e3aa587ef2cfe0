/** Files: what can be done with those that are there. */
import type { Call, CallOptions } from "../call.js";
import * as operations from "../generated/operations.js";
import type { Extent, Page } from "../pages.js";
import { allOf, methodsOf, type Versioned } from "../resources/methods.js";
import type { Body, Query, Schemas } from "../types.js";

/** A file of the API; not the `File` of the web, which is what a person chooses. */
export type StoredFile = Schemas["File"];
export type TrashedFile = Schemas["TrashedFile"];
export type Rendition = Schemas["Rendition"];
export type Download = Schemas["Download"];
export type Usage = Schemas["Usage"];

/** The methods for the caller's files. */
export interface Files {
  /** Read a page, newest first; it may be empty and still have a next one. */
  list(query?: Query<"list_files">, options?: CallOptions): Promise<Page<StoredFile>>;
  /** Yield the files of all pages. */
  all(query?: Query<"list_files">, extent?: Extent): AsyncGenerator<StoredFile, void>;
  get(id: string, options?: CallOptions & { ifNoneMatch?: undefined }): Promise<Versioned<StoredFile>>;
  /** Rename a file, or give it to another item. */
  update(id: string, changes: Body<"update_file">, options?: CallOptions): Promise<Versioned<StoredFile>>;
  /** Move a file to the trash; one that was rejected or not uploaded yet is gone at once. */
  remove(id: string, options?: CallOptions): Promise<undefined>;
  /** Get an address to download a file from, good for 10 minutes or more. */
  download(id: string, options?: CallOptions): Promise<Download>;
  /** Get an address of a smaller picture, of one of the sizes in `renditions`. */
  rendition(id: string, size: number, options?: CallOptions): Promise<Download>;
  /** Get an address of the text of a document or text file, if `has_text` says that there is one. */
  text(id: string, options?: CallOptions): Promise<Download>;
  /** Give an upload up: the file is gone, and its room is free. */
  abort(id: string, options?: CallOptions): Promise<undefined>;
  /** Read how much room there is, and how much of it is taken. */
  usage(options?: CallOptions): Promise<Usage>;
  /** Read a page of deleted files. */
  trash(query?: Query<"list_trashed_files">, options?: CallOptions): Promise<Page<TrashedFile>>;
  restore(id: string, options?: CallOptions): Promise<Versioned<StoredFile>>;
  /** Remove a deleted file for good. */
  purge(id: string, options?: CallOptions): Promise<undefined>;
  /** Remove deleted files for good, as many as some seconds allow: ask again while there are more. */
  empty(options?: CallOptions): Promise<Schemas["FileTrashEmptied"]>;
  /** Get an address of the caller's avatar. */
  avatar(query?: Query<"get_avatar">, options?: CallOptions): Promise<Download>;
  /** Let a picture stand for the caller. */
  chooseAvatar(choice: Body<"choose_avatar">, options?: CallOptions): Promise<undefined>;
  removeAvatar(options?: CallOptions): Promise<undefined>;
}

/** Return the methods for the caller's files. */
export function filesOf({ call }: { call: Call }): Files {
  const { data, tagged, page } = methodsOf(call);
  const list = page(operations.list_files, "query");
  return {
    list,
    all: allOf(list),
    get: tagged(operations.get_file, "file_id"),
    update: tagged(operations.update_file, "file_id", "body"),
    remove: data(operations.delete_file, "file_id"),
    download: data(operations.download_file, "file_id"),
    rendition: async (id, size, options) =>
      (await call(operations.download_rendition, { path: { file_id: id, size } }, options)).data,
    text: data(operations.download_text, "file_id"),
    abort: data(operations.abort_file, "file_id"),
    usage: data(operations.get_file_usage),
    trash: page(operations.list_trashed_files, "query"),
    restore: tagged(operations.restore_file, "file_id"),
    purge: data(operations.purge_file, "file_id"),
    empty: data(operations.empty_file_trash),
    avatar: data(operations.get_avatar, "query"),
    chooseAvatar: data(operations.choose_avatar, "body"),
    removeAvatar: data(operations.remove_avatar),
  };
}
