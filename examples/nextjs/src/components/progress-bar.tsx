import { classes } from "./classes";

interface ProgressBarProps {
  /** What is measured, for those who do not see the bar. */
  label: string;
  done: number;
  /** The whole; undefined if nobody knows it yet. */
  total: number | undefined;
  tone?: "accent" | "warn" | "bad";
  className?: string;
}

const TONES = { accent: "bg-accent", warn: "bg-warn", bad: "bg-bad" };

/** A bar that fills up as work is done, or moves while nobody knows how much there is. */
export function ProgressBar({ label, done, total, tone = "accent", className }: ProgressBarProps) {
  const share = total === undefined ? undefined : total === 0 ? 1 : Math.min(1, done / total);
  const percent = share === undefined ? undefined : Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={classes("h-1.5 overflow-hidden rounded-full bg-line", className)}
    >
      <div
        className={classes(
          "h-full rounded-full transition-[width] duration-200",
          TONES[tone],
          percent === undefined && "w-1/3 animate-pulse",
        )}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
