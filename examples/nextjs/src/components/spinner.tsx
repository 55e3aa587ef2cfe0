import { LoaderCircle } from "lucide-react";
import { classes } from "./classes";

/** A sign that something is under way; the text beside it says what. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={classes("size-4 animate-spin", className)} />;
}
