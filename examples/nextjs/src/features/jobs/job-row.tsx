"use client";
import type { Job } from "@backend/client/jobs";
import { RotateCw, X } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/components/badge";
import { Button } from "@/components/button";
import { Moment } from "@/components/moment";
import { ProgressBar } from "@/components/progress-bar";
import { durationOf, hasEnded, kindName, STATUSES } from "./words";

interface JobRowProps {
  job: Job;
  /** What stands beside the time, such as whose it is. */
  about?: ReactNode;
  isBusy: boolean;
  onCancel: () => void;
  onRetry: () => void;
}

/** One job: how far it is, and what can be done about it. */
export function JobRow({ job, about, isBusy, onCancel, onRetry }: JobRowProps) {
  const { name, tone } = STATUSES[job.status];
  const label = kindName(job.kind);
  const { done, total } = job.progress;
  const isGoingOn = !hasEnded(job);
  return (
    <li aria-busy={isBusy} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3.5 sm:px-5">
      <div className="min-w-0 grow basis-60 space-y-1.5">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium">{label}</span>
          <Badge tone={job.cancel_requested && isGoingOn ? "warn" : tone}>
            {job.cancel_requested && isGoingOn ? "Ends soon" : name}
          </Badge>
          {job.attempt > 1 && <span className="text-xs text-muted">Attempt {job.attempt}</span>}
        </p>
        {isGoingOn && (job.status !== "queued" || done > 0) && (
          <div className="flex max-w-md items-center gap-3">
            <ProgressBar
              label={`Progress: ${label}`}
              done={done}
              total={total ?? undefined}
              className="grow"
            />
            <span className="text-xs whitespace-nowrap text-muted tabular-nums">
              {total === null
                ? done.toLocaleString("en")
                : `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`}
            </span>
          </div>
        )}
        {job.problem && job.status === "failed" && (
          <p className="max-w-prose text-sm/6 text-bad">
            {job.problem.detail} <span className="text-xs">({job.problem.code})</span>
          </p>
        )}
        {job.uncertain_calls > 0 && (
          <p className="text-sm/6 text-warn">
            {job.uncertain_calls === 1 ? "One call" : `${job.uncertain_calls} calls`} of other services may or
            may not have taken effect.
          </p>
        )}
        <p className="flex flex-wrap gap-x-2 text-xs/5 text-muted">
          {about}
          <Moment at={job.created_at} withTime />
          {job.started_at && job.ended_at && <span>took {durationOf(job.started_at, job.ended_at)}</span>}
        </p>
      </div>
      <div className="flex shrink-0 gap-1">
        {isGoingOn && !job.cancel_requested && (
          <Button look="quiet" aria-disabled={isBusy} onClick={() => isBusy || onCancel()}>
            <X aria-hidden className="size-4" />
            Cancel<span className="sr-only">: {label}</span>
          </Button>
        )}
        {(job.status === "failed" || job.status === "cancelled") && (
          <Button look="secondary" aria-disabled={isBusy} onClick={() => isBusy || onRetry()}>
            <RotateCw aria-hidden className="size-4" />
            Try again<span className="sr-only">: {label}</span>
          </Button>
        )}
      </div>
    </li>
  );
}
