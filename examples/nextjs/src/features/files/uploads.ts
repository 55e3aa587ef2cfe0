"use client";
import { isApiError } from "@backend/client";
import {
  FileUnreadable,
  filesOf,
  JobFailed,
  OtherFile,
  ready,
  type StoredFile,
  StoreRefused,
  upload,
} from "@backend/client/files";
import { jobsOf } from "@backend/client/jobs";
import { api } from "@/browser/api";
import { signInIfEnded, wordsFor } from "@/browser/failures";
import { reasonOf } from "./words";

export type UploadState = "waiting" | "sending" | "paused" | "checking" | "ready" | "rejected" | "failed";

/** A file on its way, as it is shown. */
export interface Upload {
  key: string;
  name: string;
  size: number;
  state: UploadState;
  /** The bytes that were sent. */
  sent: number;
  /** Its id, as soon as it was announced. */
  id?: string;
  /** Why it was rejected or failed, in words. */
  trouble?: string;
  /** The job of its check, if that has failed. */
  failedJob?: string;
  /** Whether trying again may help. */
  canRetry?: boolean;
}

interface Entry {
  shown: Upload;
  content: File;
  stop: AbortController;
}

/** How many files are sent at the same time. */
const AT_ONCE = 3;
const files = filesOf(api);

/**
 * The uploads of this page, which go on while one looks at other pages of the app.
 *
 * They are no part of a component, so that none ends them by going away.
 */
class Uploads {
  #entries: Entry[] = [];
  #shown: readonly Upload[] = [];
  #listeners = new Set<() => void>();
  /** Called when a file is there, was rejected or is gone. */
  onSettled: () => void = () => undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly shown = (): readonly Upload[] => this.#shown;

  /** Upload files; one of the same name and size as an interrupted one goes on with that. */
  add(contents: Iterable<File>, interrupted: readonly StoredFile[] = []): void {
    const known = new Set(this.#entries.map(({ shown }) => shown.id));
    for (const content of contents) {
      const old = interrupted.find(
        ({ id, name, size }) =>
          !known.has(id) && name === content.name.normalize("NFC") && size === content.size,
      );
      if (old) known.add(old.id);
      const shown: Upload = {
        key: crypto.randomUUID(),
        name: content.name,
        size: content.size,
        state: "waiting",
        sent: 0,
      };
      this.#entries.push({
        content,
        stop: new AbortController(),
        shown: old ? { ...shown, id: old.id } : shown,
      });
    }
    this.#next();
  }

  /** Stop to send a file; what was sent stays there. */
  pause(key: string): void {
    const entry = this.#of(key);
    if (!entry) return;
    this.#change(entry, { state: "paused" });
    entry.stop.abort();
  }

  /** Go on with a file that was paused, or failed; try a check again that failed. */
  goOn(key: string): void {
    const entry = this.#of(key);
    if (!entry) return;
    entry.stop = new AbortController();
    const { failedJob, ...shown } = entry.shown;
    delete shown.trouble;
    delete shown.canRetry;
    entry.shown = shown;
    if (failedJob !== undefined) {
      this.#change(entry, { state: "checking" });
      void this.#run(entry, () => this.#checkAgain(entry, failedJob));
    } else {
      this.#change(entry, { state: "waiting" });
      this.#next();
    }
  }

  /** Give a file up: what was sent of it is deleted. */
  async cancel(key: string): Promise<void> {
    const entry = this.#of(key);
    if (!entry) return;
    this.forget(key);
    entry.stop.abort();
    // If that fails, the file is listed as interrupted, and can be given up there.
    if (entry.shown.id) await files.abort(entry.shown.id).catch(signInIfEnded);
    this.onSettled();
  }

  /** Take a file off the list of uploads. */
  forget(...keys: string[]): void {
    this.#entries = this.#entries.filter(({ shown }) => !keys.includes(shown.key));
    this.#tell();
    this.#next();
  }

  #of(key: string): Entry | undefined {
    return this.#entries.find(({ shown }) => shown.key === key);
  }

  /** Begin with those that wait, as long as there is room. */
  #next(): void {
    let room = AT_ONCE - this.#entries.filter(({ shown }) => shown.state === "sending").length;
    for (const entry of this.#entries) {
      if (room <= 0) break;
      if (entry.shown.state !== "waiting") continue;
      room -= 1;
      this.#change(entry, { state: "sending" });
      void this.#run(entry, () => this.#send(entry));
    }
    this.#tell();
  }

  async #send(entry: Entry): Promise<void> {
    const { content, stop, shown } = entry;
    const stored = await upload(api, content, {
      signal: stop.signal,
      ...(shown.id && { id: shown.id }),
      onBegun: ({ id }) => this.#change(entry, { id }),
      onProgress: ({ sent }) => this.#change(entry, { sent }),
    });
    this.#change(entry, { state: "checking", sent: content.size });
    this.#next();
    await this.#check(entry, stored);
  }

  async #check(entry: Entry, stored: StoredFile | string): Promise<void> {
    const file = await ready(api, stored, { signal: entry.stop.signal });
    if (file.status === "ready") this.#change(entry, { state: "ready" });
    else this.#change(entry, { state: "rejected", trouble: reasonOf(file.reason) });
  }

  async #checkAgain(entry: Entry, job: string): Promise<void> {
    await jobsOf(api).retry(job);
    if (entry.shown.id) await this.#check(entry, entry.shown.id);
  }

  /** Do work for a file; what it fails with is shown. */
  async #run(entry: Entry, work: () => Promise<void>): Promise<void> {
    const { stop } = entry;
    try {
      await work();
    } catch (error) {
      if (stop.signal.aborted || signInIfEnded(error)) return this.#next();
      this.#change(entry, { state: "failed", ...troubleOf(error) });
    }
    this.onSettled();
    this.#next();
  }

  #change(entry: Entry, changes: Partial<Upload>): void {
    entry.shown = { ...entry.shown, ...changes };
    this.#tell();
  }

  #tell(): void {
    this.#shown = this.#entries.map(({ shown }) => shown);
    for (const listener of this.#listeners) listener();
  }
}

/** Return what is shown of a failure. */
function troubleOf(error: unknown): Pick<Upload, "trouble" | "failedJob" | "canRetry"> {
  if (error instanceof JobFailed) {
    return {
      trouble: "The check broke down. The file is safe; try the check again.",
      failedJob: error.job.id,
      canRetry: true,
    };
  }
  if (error instanceof FileUnreadable)
    return { trouble: "The file was changed or moved after you chose it. Choose it again." };
  if (error instanceof OtherFile) {
    return {
      trouble:
        "This is another content than the one that the upload began with. Give that up, or choose the right file.",
    };
  }
  if (error instanceof StoreRefused) return { trouble: "The store did not take the file. Choose it again." };
  const isOver = isApiError(error) && (error.is("file_not_found") || error.is("upload_lost"));
  if (isOver) return { trouble: "The time to finish this upload is over. Choose the file again." };
  const isRefused = isApiError(error) && error.status < 500 && error.status !== 429;
  return { trouble: wordsFor(error), canRetry: !isRefused };
}

export const uploads: Uploads = new Uploads();
