"use client";
import type { Page } from "@backend/client";
import { everybodysJobsOf, type Job, type OwnedJob } from "@backend/client/jobs";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Cog } from "lucide-react";
import type { Route } from "next";
import { api } from "@/browser/api";
import { wordsFor } from "@/browser/failures";
import { useServerPages } from "@/browser/use-server-pages";
import { Empty } from "@/components/empty";
import { Listing } from "@/components/listing";
import { TextLink } from "@/components/text-link";
import { useToast } from "@/components/toast";
import { JobRow } from "@/features/jobs/job-row";
import { JOB_PAGE } from "@/features/jobs/listing";
import { hasEnded, STATUSES } from "@/features/jobs/words";

const jobs = everybodysJobsOf(api);
const ASKED_EVERY_MS = 5_000;

interface EverybodysJobsProps {
  status: Job["status"];
  first: Page<OwnedJob>;
}

/** Everybody's jobs of one status. */
export function EverybodysJobs({ status, first }: EverybodysJobsProps) {
  const key = ["everybodys-jobs", status];
  const client = useQueryClient();
  const toast = useToast();
  useServerPages(key, first);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      jobs.list({ status, limit: JOB_PAGE, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    initialData: { pages: [first], pageParams: [undefined] },
    refetchInterval: hasEnded({ status }) ? false : ASKED_EVERY_MS,
  });
  const change = useMutation({
    mutationFn: ({ job, work }: { job: OwnedJob; work: "cancel" | "retry" }) =>
      jobs[work](job.user_id, job.id),
    onSuccess: ({ data }) => toast({ title: `It is now: ${STATUSES[data.status].name.toLowerCase()}.` }),
    onError: (error) => toast({ title: wordsFor(error), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["everybodys-jobs"] }),
  });
  const found = query.data.pages.flatMap(({ items }) => items);
  return (
    <Listing
      query={query}
      label="Jobs"
      failure="The jobs could not be read"
      isEmpty={found.length === 0}
      empty={
        <Empty icon={Cog} title="No such jobs">
          Whatever has this state, of anybody, is listed here.
        </Empty>
      }
    >
      {found.map((job) => (
        <JobRow
          key={job.id}
          job={job}
          about={
            <TextLink href={`/admin/users/${job.user_id}` as Route} className="font-mono font-normal">
              {job.user_id}
            </TextLink>
          }
          isBusy={change.isPending && change.variables.job.id === job.id}
          onCancel={() => change.mutate({ job, work: "cancel" })}
          onRetry={() => change.mutate({ job, work: "retry" })}
        />
      ))}
    </Listing>
  );
}
