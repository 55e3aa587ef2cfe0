"use client";
import type { Page } from "@backend/client";
import { filesOf, type StoredFile, type TrashedFile, type Usage } from "@backend/client/files";
import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "@/browser/api";
import { wordsFor } from "@/browser/failures";
import { useServerPages } from "@/browser/use-server-pages";
import { useToast } from "@/components/toast";
import { FILE_PAGE } from "./listing";

const files = filesOf(api);

/** All that is read of files is below this key. */
export const FILES = ["files"] as const;
const CHECKED_EVERY_MS = 2_500;

/** Read the files page by page; as long as one is being checked, again and again. */
export function useFiles(search: string, first: { search: string; page: Page<StoredFile> }) {
  useServerPages([...FILES, "list", first.search], first.page);
  return useInfiniteQuery({
    queryKey: [...FILES, "list", search],
    queryFn: ({ pageParam, signal }) =>
      files.list(
        { limit: FILE_PAGE, ...(search && { search }), ...(pageParam && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isAnyChecked(state.data) ? CHECKED_EVERY_MS : false),
    ...(first.search === search && { initialData: { pages: [first.page], pageParams: [undefined] } }),
  });
}

function isAnyChecked(data: InfiniteData<Page<StoredFile>> | undefined): boolean {
  return data?.pages.some(({ items }) => items.some(({ status }) => status === "processing")) ?? false;
}

/** Read how much room is taken. */
export function useUsage(first: Usage | undefined) {
  return useQuery({
    queryKey: [...FILES, "usage"],
    queryFn: ({ signal }) => files.usage({ signal }),
    // Each visit of the page brings what is newer, with its document.
    gcTime: 0,
    ...(first && { initialData: first }),
  });
}

/** Read the deleted files page by page. */
export function useTrashedFiles(first: Page<TrashedFile>) {
  useServerPages([...FILES, "trash"], first);
  return useInfiniteQuery({
    queryKey: [...FILES, "trash"],
    queryFn: ({ pageParam, signal }) =>
      files.trash({ limit: FILE_PAGE, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    initialData: { pages: [first], pageParams: [undefined] },
  });
}

type Named = Pick<StoredFile, "id" | "name">;

/** Return a mutation of one file that tells what it did, and has all listings read anew. */
function useFileMutation(
  work: (file: Named) => Promise<unknown>,
  words: (file: Named) => Parameters<ReturnType<typeof useToast>>[0] | undefined,
) {
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (_, file) => {
      const message = words(file);
      if (message) toast(message);
    },
    onError: (error) => toast({ title: wordsFor(error), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey: FILES }),
  });
}

/** Bring a file back from the trash. */
export function useRestoreFile() {
  return useFileMutation(
    ({ id }) => files.restore(id),
    ({ name }) => ({ title: `“${name}” is back.` }),
  );
}

/** Move a file to the trash, from where one click brings it back; one that never was there is gone. */
export function useRemoveFile() {
  const restore = useRestoreFile();
  return useFileMutation(
    ({ id }) => files.remove(id),
    (file) => {
      const isGone = "status" in file && file.status !== "ready";
      return isGone
        ? { title: `“${file.name}” is removed.` }
        : {
            title: `“${file.name}” is in the trash.`,
            action: { label: "Undo", run: () => restore.mutate(file) },
          };
    },
  );
}

/** Give up the upload of a file. */
export function useAbortFile() {
  return useFileMutation(
    ({ id }) => files.abort(id),
    ({ name }) => ({ title: `The upload of “${name}” is given up.` }),
  );
}

/** Remove a file for good. */
export function usePurgeFile() {
  return useFileMutation(
    ({ id }) => files.purge(id),
    ({ name }) => ({ title: `“${name}” is gone for good.` }),
  );
}
