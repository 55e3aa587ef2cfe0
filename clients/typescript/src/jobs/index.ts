/** Jobs, apart from the client: an app that asks for none does not load them. */
export { type Job, JobCancelled, JobFailed, JobUnfinished } from "./errors.js";
export { type EverybodysJobs, everybodysJobsOf, type ItemJobs, itemJobsOf, type Jobs, jobsOf, type OwnedJob } from "./methods.js";
export type { SucceededJob, Waiting } from "./wait.js";
