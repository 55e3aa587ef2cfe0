/** Waiting for the end of a job. */
import type { Answer, Call } from "../call.js";
import { get_job } from "../generated/operations.js";
import { type Patience, poll } from "../poll.js";
import { type Job, JobCancelled, JobFailed, JobUnfinished } from "./errors.js";

/** A job that did what it was for. */
export type SucceededJob = Job & { status: "succeeded" };

/** How to wait for a job; `signal` ends the waiting, not the job, and `onChange` shows its progress. */
export type Waiting = Patience<Job>;

/** Ask for a job until it has ended; return it if it has succeeded. */
export function waitFor(call: Call, job: string | Job, waiting?: Waiting): Promise<SucceededJob> {
  const [id, known] = typeof job === "string" ? [job, undefined] : [job.id, job];
  const read = async (last: Job | undefined, signal: AbortSignal): Promise<Job | undefined> => {
    const ifNoneMatch = last && `"${last.version}"`;
    const answer: Answer<Job | undefined> = await call(get_job, { path: { job_id: id } }, { signal, ifNoneMatch });
    return answer.data;
  };
  const unfinished = (last: Job, cause: unknown): Error => new JobUnfinished(last, cause);
  return poll({ read, endOf, unfinished }, known, waiting);
}

/**
 * Return a job that has succeeded; undefined if it goes on.
 *
 * @throws JobFailed, JobCancelled: it has ended so.
 */
function endOf(job: Job): SucceededJob | undefined {
  if (job.status === "failed") throw new JobFailed(job);
  if (job.status === "cancelled") throw new JobCancelled(job);
  return job.status === "succeeded" ? (job as SucceededJob) : undefined;
}
