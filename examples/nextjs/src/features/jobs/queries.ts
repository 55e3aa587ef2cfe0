"use client";
import type { Page, Schemas } from "@backend/client";
import { itemJobsOf, type Job, jobsOf } from "@backend/client/jobs";
import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/browser/api";
import { wordsFor } from "@/browser/failures";
import { useServerPages } from "@/browser/use-server-pages";
import { useToast } from "@/components/toast";
import { JOB_PAGE } from "./listing";
import { hasEnded } from "./words";

const jobs = jobsOf(api);
const itemJobs = itemJobsOf(api);

/** All listings of jobs are below this key. */
const JOBS = ["jobs"] as const;

const ASKED_EVERY_MS = 1_500;

type Pages = InfiniteData<Page<Job>, string | undefined>;

/** Read the jobs page by page; as long as one goes on, again and again. */
export function useJobs(first: Page<Job>) {
  useServerPages(JOBS, first);
  return useInfiniteQuery({
    queryKey: JOBS,
    queryFn: ({ pageParam, signal }) =>
      jobs.list({ limit: JOB_PAGE, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    initialData: { pages: [first], pageParams: [undefined] },
    refetchInterval: ({ state }) => (isAnyGoingOn(state.data) ? ASKED_EVERY_MS : false),
  });
}

function isAnyGoingOn(data: Pages | undefined): boolean {
  return data?.pages.some(({ items }) => items.some((job) => !hasEnded(job))) ?? false;
}

/** Return a mutation whose job is shown at once, and listed. */
function useJobMutation<T = void>(work: (input: T) => Promise<{ data: Job }>, words: (job: Job) => string) {
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: ({ data }) => {
      toast({ title: words(data) });
      client.setQueryData<Pages>(JOBS, (pages) => pages && withJob(pages, data));
    },
    onError: (error) => toast({ title: wordsFor(error), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: JOBS }),
  });
}

/** Return pages in which a job is as it is now; a new one is the first. */
function withJob(pages: Pages, job: Job): Pages {
  const isThere = pages.pages.some(({ items }) => items.some(({ id }) => id === job.id));
  return {
    ...pages,
    pages: pages.pages.map((page, index) => ({
      ...page,
      items: [
        ...(index === 0 && !isThere ? [job] : []),
        ...page.items.map((each) => (each.id === job.id ? job : each)),
      ],
    })),
  };
}

/** Ask for a job to end. */
export function useCancelJob() {
  return useJobMutation(
    (id: string) => jobs.cancel(id),
    ({ status }) => (status === "cancelled" ? "It is cancelled." : "It ends as soon as it can."),
  );
}

/** Try a job again. */
export function useRetryJob() {
  return useJobMutation(
    (id: string) => jobs.retry(id),
    ({ attempt }) => `It is tried again: attempt ${attempt}.`,
  );
}

/** Have the search index of all items made anew. */
export function useReindex() {
  return useJobMutation(
    () => itemJobs.reindex(),
    () => "The search index is being made anew.",
  );
}

/** Have a tag of all items renamed, or taken away. */
export function useRetag() {
  return useJobMutation(
    (change: Schemas["RetagRequest"]) => itemJobs.retag(change),
    () => "The tag is being changed on all items.",
  );
}
