/** Requests to the store, to which bytes go without passing the API. */
import { BackendError, NoAnswer } from "../errors.js";
import { pause } from "../limits.js";
import { StoreRefused } from "./errors.js";

/** A request that the API has signed, with the bytes. */
export interface StoreRequest {
  method: "POST" | "PUT";
  url: string;
  headers?: Record<string, string>;
  body: Blob | FormData;
  /** The number of bytes of the content. */
  size: number;
}

/** How requests are sent. */
export interface Sending {
  signal: AbortSignal;
  /** How often to repeat one. */
  retries: number;
  fetch: typeof fetch | undefined;
  /** Called with the bytes of a request that were sent; with 0 when it begins anew. */
  onSent: (bytes: number) => void;
}

/** How long nothing may move. */
const STALLED_MS = 60_000;
/** The slowest upload that is waited for where its progress cannot be seen. */
const SLOWEST_BYTES_PER_MS = 64;
const LONGEST_BACK_OFF_MS = 15_000;

/** Send a request until the store takes it, each time as it was signed for that attempt. */
export async function send(requestOf: (attempt: number) => Promise<StoreRequest>, sending: Sending): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const request = await requestOf(attempt);
    sending.signal.throwIfAborted();
    const failure = await sendOnce(request, sending, attempt);
    if (!failure) return sending.onSent(request.size);
    if (attempt > sending.retries || !passes(failure)) throw failure;
    sending.onSent(0);
    await pause(Math.min(500 * 2 ** attempt, LONGEST_BACK_OFF_MS) * (0.5 + Math.random() / 2), sending.signal);
    sending.signal.throwIfAborted();
  }
}

/** Send a request once; return why it failed. */
async function sendOnce(request: StoreRequest, sending: Sending, attempt: number): Promise<BackendError | undefined> {
  const watched = !sending.fetch && "XMLHttpRequest" in globalThis;
  const patience = STALLED_MS + (watched ? 0 : request.size / SLOWEST_BYTES_PER_MS);
  const stopping = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stalled = false;
  const stop = (): void => stopping.abort();
  /** Wait anew, as something has moved. */
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stalled = true;
      stop();
    }, patience);
  };
  sending.signal.addEventListener("abort", stop);
  watch();
  try {
    const { status, text } = watched
      ? await byXhr(request, stopping.signal, (bytes) => {
          watch();
          sending.onSent(bytes);
        })
      : await byFetch(sending.fetch ?? fetch, request, stopping.signal);
    if (status >= 200 && status < 300) return undefined;
    return new StoreRefused(status, /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? "", attempt);
  } catch (error) {
    sending.signal.throwIfAborted();
    return new NoAnswer(stalled, attempt, error);
  } finally {
    clearTimeout(timer);
    sending.signal.removeEventListener("abort", stop);
  }
}

/** Tell if a failure is one of the moment, or of an address whose time was over. */
function passes(failure: BackendError): boolean {
  if (!(failure instanceof StoreRefused)) return true;
  const { status, code } = failure;
  return status >= 500 || [403, 408, 429].includes(status) || code === "RequestTimeout";
}

interface StoreAnswer {
  status: number;
  text: string;
}

/** Send by `fetch`, which tells nothing until the end. */
async function byFetch(fetch: typeof globalThis.fetch, request: StoreRequest, signal: AbortSignal): Promise<StoreAnswer> {
  const { url, size: _, ...init } = request;
  const response = await fetch(url, { ...init, signal, credentials: "omit", cache: "no-store" });
  return { status: response.status, text: await response.text() };
}

/** Send by `XMLHttpRequest`, the only one by which browsers tell how much was sent. */
function byXhr(request: StoreRequest, signal: AbortSignal, onSent: (bytes: number) => void): Promise<StoreAnswer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(request.method, request.url);
    for (const [name, value] of Object.entries(request.headers ?? {})) xhr.setRequestHeader(name, value);
    // A form is larger than the content in it.
    xhr.upload.onprogress = ({ loaded, total }) => onSent(total && Math.floor((loaded / total) * request.size));
    xhr.onload = () => resolve({ status: xhr.status, text: xhr.responseText });
    xhr.onerror = xhr.onabort = () => reject(new TypeError("the upload was broken off"));
    signal.addEventListener("abort", () => xhr.abort());
    xhr.send(request.body);
  });
}
