import { ArrowLeft } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";

/** The way from a page up to the one that lists it. */
export function BackLink({ href, children }: { href: Route; children: string }) {
  return (
    <Link
      href={href}
      className="mb-4 -ml-1 inline-flex min-h-9 items-center gap-1.5 rounded-md px-1 text-sm text-muted hover:text-ink"
    >
      <ArrowLeft aria-hidden className="size-4" />
      {children}
    </Link>
  );
}
