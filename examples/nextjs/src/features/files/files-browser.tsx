"use client";
import type { Page } from "@backend/client";
import type { StoredFile, Usage } from "@backend/client/files";
import { FileUp, Search, SearchX, Trash2 } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { buttonClasses } from "@/components/button";
import { Empty } from "@/components/empty";
import { Listing } from "@/components/listing";
import { PageHeader } from "@/components/page-header";
import { Spinner } from "@/components/spinner";
import { useSettled } from "@/features/items/use-settled";
import { ChooseFiles, DropTarget } from "./choosing";
import { FileRow } from "./file-row";
import { useFiles, useUsage } from "./queries";
import { Quota } from "./quota";
import { UploadList } from "./upload-list";
import { uploads } from "./uploads";
import { useUploads } from "./use-uploads";

const SETTLED_MS = 200;

interface FilesBrowserProps {
  search: string;
  first: Page<StoredFile>;
  usage: Usage | undefined;
}

/** The files: what is on its way, what is there, and the room for more. */
export function FilesBrowser({ search, first, usage }: FilesBrowserProps) {
  const [typed, setTyped] = useState(search);
  const wanted = useSettled(typed.trim(), SETTLED_MS);
  const query = useFiles(wanted, { search, page: first });
  const { data: room } = useUsage(usage);
  const shown = useUploads();
  useEffect(() => {
    history.replaceState(null, "", wanted ? `/files?search=${encodeURIComponent(wanted)}` : "/files");
  }, [wanted]);

  const files = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const underWay = new Set(shown.map(({ id, state }) => state !== "ready" && id));
  const listed = files.filter(({ id }) => !underWay.has(id));
  const interrupted = listed.filter(({ status }) => status === "awaiting");
  const add = (chosen: Iterable<File>) => uploads.add(chosen, interrupted);
  return (
    <>
      <DropTarget onFiles={add} />
      <PageHeader title="Files">
        <Link href="/files/trash" className={buttonClasses("quiet")}>
          <Trash2 aria-hidden className="size-4" />
          Deleted files
        </Link>
        <ChooseFiles onFiles={add} />
      </PageHeader>
      <div className="space-y-6">
        {room && <Quota usage={room} />}
        <UploadList uploads={shown} />
        <div className="relative">
          <Search aria-hidden className="absolute top-3 left-3.5 size-4.5 text-muted" />
          <input
            type="search"
            aria-label="Search files"
            placeholder="Search names and texts"
            autoComplete="off"
            maxLength={200}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            className="w-full rounded-lg border border-line-strong/70 bg-surface py-2 pr-10 pl-10 text-base transition-colors hover:border-line-strong sm:text-[0.9375rem]"
          />
          {query.isFetching && query.isPlaceholderData && (
            <Spinner className="absolute top-3 right-3.5 text-muted" />
          )}
        </div>
        <Listing
          query={query}
          label="Files"
          failure="The files could not be read"
          isEmpty={listed.length === 0 && !query.isPlaceholderData}
          empty={
            wanted ? (
              <Empty icon={SearchX} title="Nothing matches">
                Files are found by the words of their names, and by the first words of documents and texts.
              </Empty>
            ) : (
              <Empty
                icon={FileUp}
                title="No files yet"
                action={<ChooseFiles onFiles={add} look="secondary" />}
              >
                Drop pictures, PDF documents or texts anywhere on this page. They go straight to the store,
                and are checked before anybody can open them.
              </Empty>
            )
          }
        >
          {listed.map((file) => (
            <FileRow key={file.id} file={file} onFiles={add} />
          ))}
        </Listing>
      </div>
    </>
  );
}
