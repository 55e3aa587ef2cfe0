"use client";
import type { StoredFile } from "@backend/client/files";
import { Download, Ellipsis, ExternalLink, Trash2 } from "lucide-react";
import Link from "next/link";
import { Button, IconButton } from "@/components/button";
import { classes } from "@/components/classes";
import { Menu, MenuItem, MenuLine } from "@/components/menu";
import { Moment } from "@/components/moment";
import { ChooseFiles } from "./choosing";
import { factsOf, StatusBadge } from "./file-facts";
import { useAbortFile, useRemoveFile } from "./queries";
import { Thumbnail } from "./thumbnail";
import { reasonOf } from "./words";

interface FileRowProps {
  file: StoredFile;
  /** Called with the file that an interrupted upload is to go on with. */
  onFiles: (files: Iterable<File>) => void;
}

/** One file of the listing. */
export function FileRow({ file, onFiles }: FileRowProps) {
  const remove = useRemoveFile();
  const abort = useAbortFile();
  const { id, name, status } = file;
  const isBusy = remove.isPending || abort.isPending;
  const isOpen = status === "awaiting" || status === "rejected";
  return (
    <li
      aria-busy={isBusy}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 aria-busy:opacity-60 sm:flex-nowrap sm:px-5"
    >
      <Thumbnail file={file} />
      <div className="min-w-0 grow basis-40">
        <p className="flex min-w-0 items-center gap-2">
          <Link
            href={`/files/${id}`}
            title={name}
            className="truncate rounded-xs font-medium hover:underline"
          >
            {name}
          </Link>
          <StatusBadge status={status} />
        </p>
        {status === "rejected" ? (
          <p className="text-sm/6 text-bad">{reasonOf(file.reason)}</p>
        ) : status === "awaiting" ? (
          <p className="text-xs/5 text-muted">
            Unless it is running elsewhere, choose the file again to go on. Time is left until{" "}
            {file.expires_at && <Moment at={file.expires_at} withTime />}.
          </p>
        ) : (
          <p className="text-xs/5 text-muted">
            {factsOf(file).join(" · ")}
            <span className="max-sm:hidden">
              {" · "}
              <Moment at={file.created_at} />
            </span>
          </p>
        )}
      </div>
      <div className={classes("flex shrink-0 items-center gap-1", isOpen && "max-sm:pl-16")}>
        {status === "awaiting" && (
          <>
            <ChooseFiles onFiles={onFiles} isSingle look="secondary" label={`Go on with ${name}`}>
              Go on
            </ChooseFiles>
            <Button look="quiet" aria-disabled={isBusy} onClick={() => isBusy || abort.mutate(file)}>
              Give up<span className="sr-only"> {name}</span>
            </Button>
          </>
        )}
        {status === "rejected" && (
          <Button look="secondary" aria-disabled={isBusy} onClick={() => isBusy || remove.mutate(file)}>
            Remove<span className="sr-only"> {name}</span>
          </Button>
        )}
        {status === "ready" && <FileMenu file={file} onRemove={() => isBusy || remove.mutate(file)} />}
      </div>
    </li>
  );
}

/** What can be done with a file. */
function FileMenu({ file: { id, name }, onRemove }: { file: StoredFile; onRemove: () => void }) {
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for ${name}`}>
          <Ellipsis aria-hidden className="size-5" />
        </IconButton>
      }
    >
      <MenuItem asChild>
        <Link href={`/files/${id}`}>
          <ExternalLink aria-hidden className="size-4" />
          Open
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <a href={`/downloads/${id}`} download>
          <Download aria-hidden className="size-4" />
          Download
        </a>
      </MenuItem>
      <MenuLine />
      <MenuItem isDangerous onSelect={onRemove}>
        <Trash2 aria-hidden className="size-4" />
        Move to the trash
      </MenuItem>
    </Menu>
  );
}
