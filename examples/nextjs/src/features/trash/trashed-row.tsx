"use client";
import { ArchiveRestore } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/button";
import { Confirm } from "@/components/confirm";
import { Moment } from "@/components/moment";

interface TrashedRowProps {
  name: string;
  /** The picture or sign of what was deleted. */
  icon?: ReactNode;
  /** What there is to know of it. */
  facts?: string;
  deletedAt: string;
  expiresAt: string;
  isBusy: boolean;
  onRestore: () => void;
  onPurge: () => void;
  /** What else its removal means. */
  warning?: string;
}

/** One thing in a trash: it can be brought back, or removed for good. */
export function TrashedRow(props: TrashedRowProps) {
  const { name, icon, facts, deletedAt, expiresAt, isBusy, onRestore, onPurge, warning } = props;
  return (
    <li
      aria-busy={isBusy}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 aria-busy:opacity-60 sm:px-5"
    >
      {icon}
      <div className="min-w-0 grow basis-48">
        <p className="font-medium break-words">{name}</p>
        <p className="text-xs/5 text-muted">
          {facts && `${facts}. `}
          Deleted <Moment at={deletedAt} />, gone for good on <Moment at={expiresAt} />
        </p>
      </div>
      <div className="flex gap-1">
        <Button look="secondary" aria-disabled={isBusy} onClick={() => isBusy || onRestore()}>
          <ArchiveRestore aria-hidden className="size-4" />
          Restore<span className="sr-only"> {name}</span>
        </Button>
        <Confirm
          title="Delete it for good?"
          confirm="Delete for good"
          onConfirm={() => isBusy || onPurge()}
          trigger={
            <Button look="quiet" aria-disabled={isBusy}>
              Delete<span className="sr-only"> {name} for good</span>
            </Button>
          }
        >
          “{name}” cannot be brought back then.{warning && ` ${warning}`}
        </Confirm>
      </div>
    </li>
  );
}
