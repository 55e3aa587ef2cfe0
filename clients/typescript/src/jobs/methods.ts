/** Jobs: work behind a request. */
import type { Call, CallOptions } from "../call.js";
import * as operations from "../generated/operations.js";
import type { Extent, Page } from "../pages.js";
import { allOf, methodsOf, type Versioned } from "../resources/methods.js";
import type { Body, Query, Schemas } from "../types.js";
import type { Job } from "./errors.js";
import { type SucceededJob, type Waiting, waitFor } from "./wait.js";

export type OwnedJob = Schemas["OwnedJob"];

/** The methods for the caller's jobs. */
export interface Jobs {
  /** Read a page, newest first. */
  list(query?: Query<"list_jobs">, options?: CallOptions): Promise<Page<Job>>;
  /** Yield the jobs of all pages. */
  all(query?: Query<"list_jobs">, extent?: Extent): AsyncGenerator<Job, void>;
  get(id: string, options?: CallOptions & { ifNoneMatch?: undefined }): Promise<Versioned<Job>>;
  /** Ask for a job to end as soon as it can; one that has not begun ends at once. */
  cancel(id: string, options?: CallOptions): Promise<Versioned<Job>>;
  /** Try a job again that failed or was cancelled. */
  retry(id: string, options?: CallOptions): Promise<Versioned<Job>>;
  /**
   * Wait until a job has succeeded, and return it.
   *
   * It asks at ever longer intervals, up to 5 seconds. A job that was read may stand for its
   * id, and saves the first question.
   *
   * @throws JobFailed: the job failed.
   * @throws JobCancelled: somebody cancelled it.
   * @throws JobUnfinished: `deadlineMs` are over, and it has not ended.
   */
  wait(job: string | Job, waiting?: Waiting): Promise<SucceededJob>;
}

/** The methods that ask for jobs on the caller's items. */
export interface ItemJobs {
  /** Write the search index of all items anew. */
  reindex(options?: CallOptions): Promise<Versioned<Job>>;
  /** Rename a tag of all items, or take it away. */
  retag(change: Body<"retag_items">, options?: CallOptions): Promise<Versioned<Job>>;
}

/** The methods for everybody's jobs. */
export interface EverybodysJobs {
  /** Read a page of the jobs of a status, newest first; it may be empty and still have a next one. */
  list(query?: Query<"list_everybodys_jobs">, options?: CallOptions): Promise<Page<OwnedJob>>;
  /** Yield the jobs of all pages. */
  all(query?: Query<"list_everybodys_jobs">, extent?: Extent): AsyncGenerator<OwnedJob, void>;
  cancel(userId: string, id: string, options?: CallOptions): Promise<Versioned<Job>>;
  retry(userId: string, id: string, options?: CallOptions): Promise<Versioned<Job>>;
}

/** Return the methods for the caller's jobs. */
export function jobsOf({ call }: { call: Call }): Jobs {
  const { tagged, page } = methodsOf(call);
  const list = page(operations.list_jobs, "query");
  return {
    list,
    all: allOf(list),
    get: tagged(operations.get_job, "job_id"),
    cancel: tagged(operations.cancel_job, "job_id"),
    retry: tagged(operations.retry_job, "job_id"),
    wait: (job, waiting) => waitFor(call, job, waiting),
  };
}

/** Return the methods that ask for jobs on the caller's items. */
export function itemJobsOf({ call }: { call: Call }): ItemJobs {
  const { tagged } = methodsOf(call);
  return {
    reindex: tagged(operations.reindex_items),
    retag: tagged(operations.retag_items, "body"),
  };
}

/** Return the methods for everybody's jobs. For administrators. */
export function everybodysJobsOf({ call }: { call: Call }): EverybodysJobs {
  const { tagged, page } = methodsOf(call);
  const list = page(operations.list_everybodys_jobs, "query");
  return {
    list,
    all: allOf(list),
    cancel: tagged(operations.cancel_job_of_user, "user_id", "job_id"),
    retry: tagged(operations.retry_job_of_user, "user_id", "job_id"),
  };
}
