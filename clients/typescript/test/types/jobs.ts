// Compiled, never run: operations as values, and jobs.
import { type AnyOperationId, type Arguments, type Body, type Callable, type CallOptions, type Client, createClient, type Input, type OperationId, type Success } from "@backend/client";
import { everybodysJobsOf, itemJobsOf, type Job, JobFailed, type Jobs, jobsOf, type SucceededJob } from "@backend/client/jobs";
import * as operations from "@backend/client/operations";
import { get_item, get_job, list_jobs, retag_items } from "@backend/client/operations";

const api: Client = createClient({ baseUrl: "/api" });
const jobs: Jobs = jobsOf(api);
declare const id: string;

/** A value has the types of its operation. */
export async function values(): Promise<void> {
  const { data } = await api.call(get_job, { path: { job_id: id } });
  const status: Job["status"] = data.status;
  const { data: maybe } = await api.call(get_job, { path: { job_id: id } }, { ifNoneMatch: '"1"' });
  // @ts-expect-error It may not have changed.
  void maybe.status;
  const title: string = (await api.call(get_item, { path: { item_id: id } })).data.title;
  await api.call(list_jobs);
  await api.call(operations.list_everybodys_jobs, { query: { status: "failed" } });
  await api.call(retag_items, { body: { from: "docs", to: null } });
  // @ts-expect-error The path has a parameter.
  await api.call(get_job);
  // @ts-expect-error There is no such status.
  await api.call(list_jobs, { query: { status: "done" } });
  // @ts-expect-error It needs a tag.
  await api.call(retag_items, { body: {} });
  // @ts-expect-error Its name is not known without its value.
  await api.call("get_job", { path: { job_id: id } });
  // @ts-expect-error Any text is no operation.
  await api.call(id);
  // @ts-expect-error OAuth 2.0's own operations are for stock clients.
  void operations.token;
  void [status, title];
}

/** Types take the name of any operation. */
const name: AnyOperationId = "get_job";
// @ts-expect-error It is not called by its name.
const called: OperationId = "get_job";
const body: Body<"retag_items"> = { from: "docs", to: null };
const input: Input<"get_job"> = { path: { job_id: "x" } };
export type Read = Success<"get_job">;
void [name, called, body, input];

/** A function around `call` stays typed, for names as for all operations. */
export async function byName<K extends OperationId>(operation: K, ...args: Arguments<K, CallOptions>): Promise<Success<K>> {
  return (await api.call(operation, ...args)).data;
}
export async function byAny<K extends AnyOperationId>(operation: Callable<K>, ...args: Arguments<K, CallOptions>): Promise<Success<K>> {
  return (await api.call(operation, ...args)).data;
}
export async function throughWrappers(): Promise<void> {
  const title: string = (await byName("get_item", { path: { item_id: id } })).title;
  const status: Job["status"] = (await byAny(get_job, { path: { job_id: id } })).status;
  const again: string = (await byAny("get_item", { path: { item_id: id } })).title;
  const given = await api.call<"get_item">("get_item", { path: { item_id: id } });
  // @ts-expect-error The path has a parameter.
  await byAny(get_job);
  void [title, status, again, given.data.title];
}

export async function waiting(signal: AbortSignal): Promise<string> {
  const { data: job } = await itemJobsOf(api).reindex();
  const done: SucceededJob = await jobs.wait(job, { signal, deadlineMs: 60_000, onChange: ({ progress }) => void progress.done });
  const status: "succeeded" = done.status;
  await jobs.cancel(job.id, { ifMatch: job });
  await jobs.wait(id);
  // @ts-expect-error One question has limits of its own: those of the client.
  await jobs.wait(id, { timeoutMs: 1 });
  for await (const each of everybodysJobsOf(api).all({ status: "failed" })) void each.problem?.code;
  return status;
}

export function failed(error: unknown): string {
  return error instanceof JobFailed ? error.code + error.job.attempt : "";
}
