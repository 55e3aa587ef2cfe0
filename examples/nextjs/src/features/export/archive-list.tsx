import type { Schemas } from "@backend/client";
import { Download } from "lucide-react";
import { buttonClasses } from "@/components/button";
import { sizeOf } from "@/features/files/words";
import { contentsOf } from "./words";

/** The archives of an export, each with the way to fetch it. */
export function ArchiveList({ archives }: { archives: Schemas["Archive"][] }) {
  return (
    <ul aria-label="Archives" className="divide-y divide-line rounded-lg border border-line">
      {archives.map(({ number, size, counts, links }) => (
        <li key={number} className="flex flex-wrap items-center gap-x-4 gap-y-3 p-4">
          <div className="min-w-0 grow basis-56 space-y-1">
            <p className="font-medium">
              {archives.length === 1 ? "Everything in one archive" : `Part ${number} of ${archives.length}`}
              <span className="ml-2 text-sm font-normal text-muted tabular-nums">ZIP, {sizeOf(size)}</span>
            </p>
            <p className="text-sm/6 text-muted">{contentsOf(counts)}</p>
            {links > 0 && (
              <p className="text-sm/6 text-muted">
                {links === 1 ? "One file is" : `${links} files are`} too large for it. The archive says where
                to fetch {links === 1 ? "it" : "them"}.
              </p>
            )}
          </div>
          {/* It leads to a signed address of the store: no link of Next, which would fetch it ahead. */}
          <a href={`/downloads/archives/${number}`} download className={buttonClasses()}>
            <Download aria-hidden className="size-4" />
            Download
            {archives.length > 1 && <span className="sr-only"> part {number}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
