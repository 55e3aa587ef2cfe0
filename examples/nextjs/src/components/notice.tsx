import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes";

export type Tone = "info" | "good" | "warn" | "bad";

const TONES = {
  info: { look: "bg-accent-soft text-ink", icon: Info, tint: "text-accent" },
  good: { look: "bg-good-soft text-ink", icon: CircleCheck, tint: "text-good" },
  warn: { look: "bg-warn-soft text-ink", icon: TriangleAlert, tint: "text-warn" },
  bad: { look: "bg-bad-soft text-ink", icon: CircleAlert, tint: "text-bad" },
} as const;

interface NoticeProps {
  tone?: Tone;
  title?: string;
  children?: ReactNode;
  /** Whether it is read out at once; without it, it waits its turn. */
  isUrgent?: boolean;
  className?: string;
}

/** A message about what has happened, or what a reader should know. */
export function Notice({
  tone = "info",
  title,
  children,
  isUrgent = tone === "bad",
  className,
}: NoticeProps) {
  const { look, icon: Icon, tint } = TONES[tone];
  return (
    <div
      role={isUrgent ? "alert" : "status"}
      className={classes("flex animate-fade gap-3 rounded-lg px-4 py-3 text-sm/6", look, className)}
    >
      <Icon aria-hidden className={classes("mt-0.5 size-5 shrink-0", tint)} />
      <div className="min-w-0 grow space-y-1 break-words">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
