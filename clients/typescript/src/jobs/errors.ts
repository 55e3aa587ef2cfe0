/** What waiting for a job can end with besides its success. */
import { BackendError } from "../errors.js";
import type { Schemas } from "../types.js";

export type Job = Schemas["Job"];

/** The root of these errors: they hold the job, and `attempts` counts those of the job. */
abstract class JobError extends BackendError {
  /** The job as it was read last; it may hold more than a log should. */
  declare readonly job: Job;

  constructor(message: string, job: Job, cause?: unknown) {
    super(`job ${job.id} ${message}`, job.attempt, cause);
    // Not enumerable, as are the members of an ApiError that do not belong in a log.
    Object.defineProperty(this, "job", { value: job });
  }
}

/** The job failed. It can be tried again by `retry`. */
export class JobFailed extends JobError {
  override name = "JobFailed";

  constructor(job: Job) {
    super(`failed: ${job.problem?.code}: ${job.problem?.detail}`, job);
  }

  /** The reason; stable, for programs. */
  get code(): string {
    return this.job.problem?.code ?? "unknown";
  }
}

/** Somebody cancelled the job. It can be tried again by `retry`. */
export class JobCancelled extends JobError {
  override name = "JobCancelled";

  constructor(job: Job) {
    super("was cancelled", job);
  }
}

/** The time to wait was over; the job goes on, and can be waited for again. */
export class JobUnfinished extends JobError {
  override name = "JobUnfinished";

  constructor(job: Job, cause?: unknown) {
    super(`is ${job.status} still`, job, cause);
  }
}
