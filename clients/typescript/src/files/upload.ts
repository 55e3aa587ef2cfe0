/** Uploads: announced to the API, sent to the store whole or in parts, gone on with. */
import type { Call } from "../call.js";
import { InvalidInput, isApiError } from "../errors.js";
import { create_file, get_file, renew_upload } from "../generated/operations.js";
import type { Body, Schemas } from "../types.js";
import { digestOf, hexOf, nameOf, typeOf } from "./content.js";
import { OtherFile } from "./errors.js";
import type { StoredFile } from "./methods.js";
import { sendParts } from "./parts.js";
import { send } from "./store.js";

export { typeOf } from "./content.js";

/** How much of a content was sent. */
export interface Progress {
  /** The bytes that the store has, or that are on their way; fewer again after one that failed. */
  sent: number;
  total: number;
}

/** What a caller may decide for one upload. */
export interface UploadOptions {
  /** What it is to be called. Default: the name of the `File`. */
  name?: string | undefined;
  /** Its media type. Default: that of `typeOf`. */
  type?: string | undefined;
  /** The item that it belongs to. */
  itemId?: string | undefined;
  /** Go on with the upload of this file, which was begun with the same content. */
  id?: string | undefined;
  /** The key by which the API knows a repetition of the announcement; else one is made. */
  idempotencyKey?: string | undefined;
  /** Ends the sending; what was sent stays there, to be gone on with by `id`. */
  signal?: AbortSignal | undefined;
  /** Called once the file has an id, before its bytes are sent. */
  onBegun?: ((file: StoredFile) => void) | undefined;
  /** Called when more was sent; in steps where there is no `XMLHttpRequest`. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** How many parts are sent at a time. Default: 3. */
  concurrency?: number | undefined;
  /** How often a part, or a file that is sent whole, is sent again. Default: 5. */
  retries?: number | undefined;
  /** Send to the store by this, instead of `XMLHttpRequest` or the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** The size up to which the API takes files whole, unless a stage has another one. */
const WHOLE_BYTES = 100_000_000;

type Promised = Schemas["PromisedFile"];
type Form = Schemas["UploadForm"];

/**
 * Upload a content; return its file, which is checked after that: see `ready`.
 *
 * A failure leaves what was sent: call again with the `id` that `onBegun` was told. Up to
 * 100 MB are read into memory at once, of more no more than a part.
 *
 * @throws StoreRefused: the store takes these bytes not at all.
 * @throws FileUnreadable: the content changed, or is gone.
 * @throws OtherFile: the upload of `id` was begun with another content.
 */
export async function upload({ call }: { call: Call }, content: Blob, options: UploadOptions = {}): Promise<StoredFile> {
  const { signal, onProgress, onBegun, retries = 5, fetch } = options;
  const total = content.size;
  signal?.throwIfAborted();
  const { file, upload: way } = await (options.id ? resume(call, options.id, content, signal) : announce(call, content, options));
  onBegun?.(file);
  // One that fails or is aborted ends all that are under way.
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(signal?.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  const sending = { signal: stopping.signal, retries, fetch, onSent: (sent: number) => onProgress?.({ sent, total }) };
  const read = async (): Promise<StoredFile> => (await call(get_file, { path: { file_id: file.id } }, { signal })).data;
  try {
    if (way?.method === "multipart") {
      const concurrency = Math.max(1, options.concurrency ?? 3);
      return await sendParts(call, file, way, content, { ...sending, concurrency, stop: (reason) => stopping.abort(reason) });
    }
    if (way) await sendForm(call, file, way, content, sending);
    else sending.onSent(total);
    return file;
  } catch (error) {
    // The answer to an earlier attempt was lost.
    if (isApiError(error) && error.is("upload_over")) return await read();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Announce a file. */
async function announce(call: Call, content: Blob, options: UploadOptions): Promise<Promised> {
  const { signal, idempotencyKey, itemId, name = nameOf(content) } = options;
  const body: Body<"create_file"> = { name, type: options.type ?? typeOf(content, name), size: content.size };
  if (itemId) body.item_id = itemId;
  const attempt = async (): Promise<Promised> => {
    signal?.throwIfAborted();
    return (await call(create_file, { body }, { signal, idempotencyKey })).data;
  };
  const hash = async (): Promise<string> => (body.sha256 = hexOf(await digestOf(content)));
  if (content.size <= WHOLE_BYTES) await hash();
  try {
    return await attempt();
  } catch (error) {
    // A stage that takes more at once needs the checksum of more.
    if (body.sha256 || !(error instanceof InvalidInput) || !error.fields["sha256"]) throw error;
    await hash();
    return await attempt();
  }
}

/** Return a file that was announced, and how to send it now. */
async function resume(call: Call, id: string, content: Blob, signal: AbortSignal | undefined): Promise<Promised> {
  const path = { file_id: id };
  const { data: file } = await call(get_file, { path }, { signal });
  if (file.size !== content.size) throw new OtherFile(file);
  if (file.status !== "awaiting") return { file, upload: null };
  return { file, upload: (await call(renew_upload, { path }, { signal })).data };
}

/** Send a content whole; each attempt after the first has a new form. */
async function sendForm(
  call: Call,
  file: StoredFile,
  first: Form,
  content: Blob,
  sending: Parameters<typeof send>[1],
): Promise<void> {
  await send(async (attempt) => {
    const { signal } = sending;
    const form = attempt === 1 ? first : ((await call(renew_upload, { path: { file_id: file.id } }, { signal })).data as Form);
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
    body.append("file", content);
    return { method: "POST", url: form.url, body, size: content.size };
  }, sending);
}
