import { CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import { classes } from "@/components/classes";
import { STATUSES, type Status } from "./filters";

const LOOKS = {
  open: { icon: CircleDashed, tint: "text-muted" },
  in_progress: { icon: CircleDot, tint: "text-accent" },
  done: { icon: CircleCheck, tint: "text-good" },
} as const;

/** Return the words for a status. */
export function statusName(status: Status): string {
  return STATUSES.find(([each]) => each === status)?.[1] ?? status;
}

/** The sign of a status. */
export function StatusMark({ status, className }: { status: Status; className?: string }) {
  const { icon: Icon, tint } = LOOKS[status];
  return <Icon aria-hidden className={classes("size-5 shrink-0", tint, className)} />;
}
