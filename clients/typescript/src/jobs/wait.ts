/** Waiting for the end of a job. */
import type { Answer, Call } from "../call.js";
import { ApiError, NoAnswer, UnexpectedAnswer } from "../errors.js";
import { get_job } from "../generated/operations.js";
import { pause, startLimit } from "../limits.js";
import { type Job, JobCancelled, JobFailed, JobUnfinished } from "./errors.js";

/** A job that did what it was for. */
export type SucceededJob = Job & { status: "succeeded" };

/** How to wait for a job. */
export interface Waiting {
  /** Ends the waiting, not the job. */
  signal?: AbortSignal | undefined;
  /** How long to wait in all, in milliseconds. Default: until the job ends. */
  deadlineMs?: number | undefined;
  /** Called with the job as it was read first, and after each change; shows its progress. */
  onChange?: ((job: Job) => void) | undefined;
}

/** The time before the second question; each one after it is half as long again, up to the longest. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** How long questions may fail, one after the other, before the waiting does. */
const PATIENCE_MS = 60_000;
/** The longest time of a timer, some 25 days: a longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ask for a job, at ever longer intervals, until it has ended; return it if it has succeeded. */
export async function waitFor(call: Call, job: string | Job, waiting: Waiting = {}): Promise<SucceededJob> {
  const { signal, onChange, deadlineMs = LONGEST_TIMER_MS } = waiting;
  const limit = startLimit(Math.min(deadlineMs, LONGEST_TIMER_MS), signal);
  const id = typeof job === "string" ? job : job.id;
  let known = typeof job === "string" ? undefined : job;
  let trouble: { error: unknown; since: number } | undefined;
  /** Fail if the caller has aborted, or if the time is over. */
  const checkTime = (): void => {
    signal?.throwIfAborted();
    if (!limit.signal.aborted) return;
    throw known ? new JobUnfinished(known, trouble?.error) : (trouble?.error ?? new NoAnswer(true, 1, undefined));
  };
  try {
    for (let question = known ? 1 : 0; ; question++) {
      const ended = known && endOf(known);
      if (ended) return ended;
      if (question > 0) await pause(Math.max(pauseBefore(question), askedBy(trouble?.error)), limit.signal);
      checkTime();
      let now: Job | undefined;
      try {
        now = await read(call, id, known, limit.signal);
        trouble = undefined;
      } catch (error) {
        checkTime();
        trouble = { error, since: trouble?.since ?? Date.now() };
        if (!passes(error) || Date.now() - trouble.since > PATIENCE_MS) throw error;
      }
      if (now === undefined) continue;
      known = now;
      onChange?.(now);
    }
  } finally {
    limit.end();
  }
}

/** Read a job; return undefined if it is as it was. */
async function read(call: Call, id: string, known: Job | undefined, signal: AbortSignal): Promise<Job | undefined> {
  const ifNoneMatch = known && `"${known.version}"`;
  const answer: Answer<Job | undefined> = await call(get_job, { path: { job_id: id } }, { signal, ifNoneMatch });
  return answer.data;
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

/** Return the milliseconds before a question; by chance up to a quarter less, so that many do not ask at once. */
function pauseBefore(question: number): number {
  return Math.min(FIRST_PAUSE_MS * 1.5 ** (question - 1), LONGEST_PAUSE_MS) * (1 - Math.random() / 4);
}

/** Return the milliseconds after which an error asks to try again. */
function askedBy(error: unknown): number {
  return 1000 * ((error instanceof ApiError && error.retryAfter) || 0);
}

/** Tell if a failure is one of the moment. */
function passes(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  return (error instanceof ApiError || error instanceof UnexpectedAnswer) && (error.status === 429 || error.status >= 500);
}
