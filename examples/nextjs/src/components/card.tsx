import type { ReactNode } from "react";
import { classes } from "./classes";

interface CardProps {
  title?: string;
  /** The id of the heading, which links may lead to. */
  id?: string;
  description?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
  className?: string;
}

/** A part of a page, with a heading of its own. */
export function Card({ title, id, description, action, children, className }: CardProps) {
  return (
    <section
      aria-labelledby={title && id}
      className={classes("rounded-xl border border-line bg-surface p-5 shadow-card sm:p-6", className)}
    >
      {title && (
        <div className="mb-5 flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0 space-y-1">
            <h2 id={id} className="scroll-mt-20 text-base font-semibold">
              {title}
            </h2>
            {description && <div className="max-w-prose text-sm/6 text-muted">{description}</div>}
          </div>
          {action}
        </div>
      )}
      {children}
    </section>
  );
}
