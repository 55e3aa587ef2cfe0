"use client";
import { type Job, JobCancelled, JobFailed, jobsOf } from "@backend/client/jobs";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { api } from "@/browser/api";
import { signInIfEnded, wordsFor } from "@/browser/failures";
import { Button } from "@/components/button";
import { ProgressBar } from "@/components/progress-bar";

interface JobWatchProps {
  job: Job;
  /** What is measured, for those who do not see the bar. */
  label: string;
}

/** Follows a job that goes on, and has the page made anew at its end, which says how it ended. */
export function JobWatch({ job, label }: JobWatchProps) {
  const router = useRouter();
  const [progress, setProgress] = useState(job.progress);
  const [trouble, setTrouble] = useState<string>();
  const { id } = job;
  useEffect(() => {
    const leaving = new AbortController();
    jobsOf(api)
      .wait(id, { signal: leaving.signal, onChange: (seen) => setProgress(seen.progress) })
      .then(() => router.refresh())
      .catch((error: unknown) => {
        if (leaving.signal.aborted || signInIfEnded(error)) return;
        if (error instanceof JobFailed || error instanceof JobCancelled) return router.refresh();
        setTrouble(wordsFor(error));
      });
    return () => leaving.abort();
  }, [id, router]);
  if (trouble !== undefined) {
    return (
      <div role="alert" className="mt-3 space-y-2">
        <p>{trouble}</p>
        <Button look="secondary" onClick={() => location.reload()}>
          Look again
        </Button>
      </div>
    );
  }
  return (
    <ProgressBar
      label={label}
      done={progress.done}
      total={progress.total ?? undefined}
      className="mt-3 max-w-sm"
    />
  );
}
