"use client";
import { JobFailed, ready, type StoredFile } from "@backend/client/files";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { api } from "@/browser/api";
import { signInIfEnded } from "@/browser/failures";
import { ProgressBar } from "@/components/progress-bar";

/** Follows the check of a file, and has the page made anew at its end. */
export function FileWatch({ file }: { file: StoredFile }) {
  const router = useRouter();
  useEffect(() => {
    const leaving = new AbortController();
    ready(api, file, { signal: leaving.signal })
      .then(() => router.refresh())
      .catch((error: unknown) => {
        if (leaving.signal.aborted || signInIfEnded(error)) return;
        // A check that broke down is told by the page; what else fails, the next visit shows.
        if (error instanceof JobFailed) router.refresh();
      });
    return () => leaving.abort();
  }, [file, router]);
  return <ProgressBar label="Check of the file" done={0} total={undefined} className="mt-3 max-w-sm" />;
}
