"use client";
import type { Item } from "@backend/client";
import { EllipsisVertical, Pencil, Trash2 } from "lucide-react";
import Link from "next/link";
import { IconButton } from "@/components/button";
import { classes } from "@/components/classes";
import { Menu, MenuChoice, MenuItem, MenuLine } from "@/components/menu";
import { Moment } from "@/components/moment";
import { STATUSES, type Status } from "./filters";
import { Highlighted } from "./highlighted";
import { useRemoveItem, useUpdateItem } from "./queries";
import { StatusMark, statusName } from "./status-mark";

interface ItemRowProps {
  item: Item;
  onTag: (tag: string) => void;
}

/** One item of the listing, with what can be done to it at once. */
export function ItemRow({ item, onTag }: ItemRowProps) {
  const update = useUpdateItem();
  const remove = useRemoveItem();
  const isDone = item.status === "done";
  const setStatus = (status: Status) => update.mutate({ item, changes: { status } });
  return (
    <li className="group relative flex items-start gap-2 py-3 pr-2 pl-3 transition-colors hover:bg-raised/40 sm:pl-4">
      <button
        type="button"
        aria-label={`${item.title}: ${statusName(item.status)}. ${isDone ? "Open it again" : "Mark as done"}`}
        onClick={() => setStatus(isDone ? "open" : "done")}
        className="z-10 -my-1 inline-flex size-9 shrink-0 items-center justify-center rounded-full hover:bg-raised"
      >
        <StatusMark status={item.status} />
      </button>
      <div className="min-w-0 grow space-y-1">
        {/* The link covers its row: a large target, and one stop of the keyboard. */}
        <Link
          href={`/items/${item.id}`}
          prefetch={false}
          className={classes(
            "block font-medium break-words after:absolute after:inset-0",
            isDone && "text-muted line-through decoration-line-strong",
          )}
        >
          <Highlighted text={item.title} pointer="/title" highlights={item.highlights} />
        </Link>
        {item.description && (
          <p className="line-clamp-1 text-sm break-words text-muted">
            <Highlighted text={item.description} pointer="/description" highlights={item.highlights} />
          </p>
        )}
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
          {item.tags.map((tag, index) => (
            <button
              key={tag}
              type="button"
              onClick={() => onTag(tag)}
              className="relative z-10 max-w-full truncate rounded-full bg-raised px-2 py-0.5 before:absolute before:-inset-1 hover:text-ink"
            >
              <span className="sr-only">Only items with </span>#
              <Highlighted text={tag} pointer={`/tags/${index}`} highlights={item.highlights} />
            </button>
          ))}
          <span>
            <span className="sr-only">Changed on </span>
            <Moment at={item.updated_at} />
          </span>
        </div>
      </div>
      <Menu
        trigger={
          <IconButton label={`More for ${item.title}`} className="z-10">
            <EllipsisVertical aria-hidden className="size-4.5" />
          </IconButton>
        }
      >
        <MenuItem asChild>
          <Link href={`/items/${item.id}`}>
            <Pencil aria-hidden className="size-4" />
            Edit
          </Link>
        </MenuItem>
        <MenuLine />
        <MenuChoice
          label="Status"
          value={item.status}
          options={STATUSES}
          onChoose={(status) => setStatus(status as Status)}
        />
        <MenuLine />
        <MenuItem isDangerous onSelect={() => remove.mutate(item)}>
          <Trash2 aria-hidden className="size-4" />
          Move to the trash
        </MenuItem>
      </Menu>
    </li>
  );
}
