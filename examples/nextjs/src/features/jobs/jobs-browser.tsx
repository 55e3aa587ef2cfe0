"use client";
import type { Page } from "@backend/client";
import type { Job } from "@backend/client/jobs";
import { Cog, RefreshCw } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/button";
import { Empty } from "@/components/empty";
import { Listing } from "@/components/listing";
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
      <Listing
        query={query}
        label="Jobs"
        failure="The jobs could not be read"
        isEmpty={jobs.length === 0}
        empty={
          <Empty icon={Cog} title="No jobs yet">
            Jobs begin with an upload, or with one of the buttons above. What they do is kept here for a
            while.
          </Empty>
        }
      >
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
      </Listing>
    </>
  );
}
