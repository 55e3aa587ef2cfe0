import type { Job } from "@backend/client/jobs";
import type { Tone } from "@/components/notice";

const KINDS: Record<string, string> = {
  "exports.make": "Export of your data",
  "files.process": "Check of a file",
  "items.reindex": "New search index of the items",
  "items.retag": "Change of a tag",
  "summaries.write": "Summary of an item",
};

/** Return what a kind of job does, in words. */
export function kindName(kind: string): string {
  return KINDS[kind] ?? kind.replace(/[._]/g, " ");
}

type Status = Job["status"];

export const STATUSES: Record<Status, { name: string; tone: Tone | "plain" }> = {
  queued: { name: "Waiting for its turn", tone: "plain" },
  running: { name: "Running", tone: "info" },
  waiting: { name: "Waiting for its next step", tone: "info" },
  succeeded: { name: "Done", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
  cancelled: { name: "Cancelled", tone: "warn" },
};

/** Tell if nothing more is done for a job, unless somebody tries it again. */
export function hasEnded({ status }: Pick<Job, "status">): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

/** Return a length of time as people say it. */
export function durationOf(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 1) return "less than a second";
  if (seconds < 100) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
