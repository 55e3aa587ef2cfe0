import Link from "next/link";
import type { ComponentProps } from "react";
import { classes } from "./classes";

/** A link within text. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={classes(
        "rounded-xs font-medium text-accent underline underline-offset-3 hover:no-underline",
        className,
      )}
      {...rest}
    />
  );
}
