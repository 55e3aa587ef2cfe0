/** What an upload, or the waiting for its check, can end with besides its success. */
import { BackendError } from "../errors.js";
import type { StoredFile } from "./methods.js";

/** The store refused the bytes: they are not those that were announced, or their time is over. */
export class StoreRefused extends BackendError {
  override name = "StoreRefused";

  constructor(
    readonly status: number,
    /** The store's own code, such as `EntityTooLarge`; empty if it told none. */
    readonly code: string,
    attempts: number,
  ) {
    super(`the store answered ${status} ${code}`, attempts);
  }
}

/** The content cannot be read: the file was changed, moved or removed after it was chosen. */
export class FileUnreadable extends BackendError {
  override name = "FileUnreadable";

  constructor(cause: unknown) {
    super("the content cannot be read", 0, cause);
  }
}

/** The content is not that with which the upload was begun: nothing more was sent. */
export class OtherFile extends BackendError {
  override name = "OtherFile";

  constructor(file: StoredFile) {
    super(`file ${file.id} was begun with another content`, 0);
  }
}

/** The time to wait was over; the check goes on, and can be waited for again. */
export class FileUnfinished extends BackendError {
  override name = "FileUnfinished";

  /** The file as it was read last; its name may be more than a log should hold. */
  declare readonly file: StoredFile;

  constructor(file: StoredFile, cause?: unknown) {
    super(`file ${file.id} is ${file.status} still`, 1, cause);
    // Not enumerable, as are the members of an ApiError that do not belong in a log.
    Object.defineProperty(this, "file", { value: file });
  }
}
