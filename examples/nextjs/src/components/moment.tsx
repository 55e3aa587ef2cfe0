"use client";
import { useSyncExternalStore } from "react";

const SHORT = { day: "numeric", month: "short", year: "numeric" } as const;
const LONG = { ...SHORT, hour: "2-digit", minute: "2-digit" } as const;

interface MomentProps {
  at: string;
  /** Whether the time of day is told, too. */
  withTime?: boolean;
}

/** An instant, in the reader's time zone as soon as scripts run; before, in UTC. */
export function Moment({ at, withTime = false }: MomentProps) {
  const zone = useSyncExternalStore(
    () => () => undefined,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
  const text = new Intl.DateTimeFormat("en-GB", { ...(withTime ? LONG : SHORT), timeZone: zone }).format(
    new Date(at),
  );
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {text}
      {withTime && zone === "UTC" && " UTC"}
    </time>
  );
}
