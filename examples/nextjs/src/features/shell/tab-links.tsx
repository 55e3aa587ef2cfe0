"use client";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { classes } from "@/components/classes";
import { PendingMark } from "./pending";

interface TabLinksProps {
  /** What the pages have in common. */
  label: string;
  tabs: readonly (readonly [href: Route, label: string])[];
  /** Whether pages below one of a tab are of that tab, too. */
  isDeep?: boolean;
}

/** The ways between pages that belong together. */
export function TabLinks({ label, tabs, isDeep = false }: TabLinksProps) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-6">
        {tabs.map(([href, name]) => {
          const isHere = pathname === href || (isDeep && pathname.startsWith(`${href}/`));
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isHere ? "page" : undefined}
                className={classes(
                  "-mb-px inline-flex min-h-11 items-center border-b-2 text-sm font-medium transition-colors",
                  isHere ? "border-accent text-ink" : "border-transparent text-muted hover:text-ink",
                )}
              >
                {name}
                <PendingMark href={href} />
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
