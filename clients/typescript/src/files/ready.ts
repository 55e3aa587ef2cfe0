/** Waiting for the check of a file. */
import type { Answer, Call } from "../call.js";
import { get_file, get_job } from "../generated/operations.js";
import { JobFailed } from "../jobs/errors.js";
import { type Patience, poll } from "../poll.js";
import { FileUnfinished } from "./errors.js";
import type { StoredFile } from "./methods.js";

/** A file that was checked: it is ready, or was rejected for a reason. */
export type CheckedFile =
  | (StoredFile & { status: "ready" })
  | (StoredFile & { status: "rejected"; reason: string });

/** After how many questions for the file its job is asked for, too. */
const QUESTIONS_BEFORE_JOB = 4;

/**
 * Wait until a file was checked, and return it: `ready`, or `rejected` with its `reason`.
 *
 * It asks at ever longer intervals, up to 5 seconds. A file that was read may stand for its
 * id, and saves the first question.
 *
 * @throws JobFailed: the check itself failed; its job can be tried again.
 * @throws FileUnfinished: `deadlineMs` are over, and it was not checked yet.
 */
export function ready({ call }: { call: Call }, file: string | StoredFile, waiting?: Patience<StoredFile>): Promise<CheckedFile> {
  const [id, known] = typeof file === "string" ? [file, undefined] : [file.id, file];
  let questions = 0;
  const read = async (last: StoredFile | undefined, signal: AbortSignal): Promise<StoredFile | undefined> => {
    const ifNoneMatch = last && `"${last.version}"`;
    const answer: Answer<StoredFile | undefined> = await call(get_file, { path: { file_id: id } }, { signal, ifNoneMatch });
    // A check that failed leaves its file as it is.
    const job = answer.data ? undefined : last?.job_id;
    if (job && ++questions % QUESTIONS_BEFORE_JOB === 0) {
      const { data } = await call(get_job, { path: { job_id: job } }, { signal });
      if (data.status === "failed") throw new JobFailed(data);
    }
    return answer.data;
  };
  const endOf = (last: StoredFile): CheckedFile | undefined =>
    last.status === "ready" || last.status === "rejected" ? (last as CheckedFile) : undefined;
  return poll({ read, endOf, unfinished: (last, cause) => new FileUnfinished(last, cause) }, known, waiting);
}
