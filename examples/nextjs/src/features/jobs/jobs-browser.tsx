"use client";
import type { Page } from "@backend/client";
import type { Job } from "@backend/client/jobs";
import { Cog, RefreshCw } from "lucide-react";
import dynamic from "next/dynamic";
import { wordsFor } from "@/browser/failures";
import { Button } from "@/components/button";
import { Empty } from "@/components/empty";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { Spinner } from "@/components/spinner";
import { JobRow } from "./job-row";
import { useCancelJob, useJobs, useReindex, useRetryJob } from "./queries";

/** Apart from the page, as few visits need it. */
const RetagDialog = dynamic(() => import("./retag-dialog").then((loaded) => loaded.RetagDialog));

/** The jobs of the person: what runs, what is done, and what went wrong. */
export function JobsBrowser({ first }: { first: Page<Job> }) {
  const query = useJobs(first);
  const reindex = useReindex();
  const cancel = useCancelJob();
  const retry = useRetryJob();
  const jobs = query.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHeader title="Jobs" description="Work that goes on behind the pages. You can leave; it will not.">
        <RetagDialog />
        <Button
          look="secondary"
          aria-disabled={reindex.isPending}
          onClick={() => reindex.isPending || reindex.mutate()}
        >
          {reindex.isPending ? <Spinner /> : <RefreshCw aria-hidden className="size-4" />}
          Renew the search index
        </Button>
      </PageHeader>
      {query.error && (
        <Notice tone="bad" title="The jobs could not be read" className="mb-4">
          <p>{wordsFor(query.error)}</p>
          <Button look="secondary" className="mt-2" onClick={() => void query.refetch()}>
            Try again
          </Button>
        </Notice>
      )}
      <div className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
        {jobs.length === 0 && !query.hasNextPage ? (
          <Empty icon={Cog} title="No jobs yet">
            Jobs begin with an upload, or with one of the buttons above. What they do is kept here for a
            while.
          </Empty>
        ) : (
          <ul aria-label="Jobs" className="divide-y divide-line">
            {jobs.map((job) => (
              <JobRow
                key={job.id}
                job={job}
                isBusy={
                  (cancel.isPending && cancel.variables === job.id) ||
                  (retry.isPending && retry.variables === job.id)
                }
                onCancel={() => cancel.mutate(job.id)}
                onRetry={() => retry.mutate(job.id)}
              />
            ))}
          </ul>
        )}
        {query.hasNextPage && (
          <div className="flex justify-center border-t border-line p-2">
            <Button
              look="quiet"
              aria-disabled={query.isFetchingNextPage}
              onClick={() => query.isFetchingNextPage || void query.fetchNextPage()}
            >
              {query.isFetchingNextPage && <Spinner />}
              Show more
            </Button>
          </div>
        )}
      </div>
    </>
  );
}
