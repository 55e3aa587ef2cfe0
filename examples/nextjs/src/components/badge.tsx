import type { ReactNode } from "react";
import { classes } from "./classes";
import type { Tone } from "./notice";

const TONES: Record<Tone | "plain", string> = {
  plain: "bg-raised text-muted",
  info: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
};

interface BadgeProps {
  tone?: Tone | "plain";
  children: ReactNode;
}

/** One word about something, such as its state. */
export function Badge({ tone = "plain", children }: BadgeProps) {
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs/5 font-medium whitespace-nowrap",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
