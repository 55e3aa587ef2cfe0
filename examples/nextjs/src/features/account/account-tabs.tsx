"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { classes } from "@/components/classes";
import { PendingMark } from "@/features/shell/pending";

const TABS = [
  ["/account", "Profile"],
  ["/account/security", "Security"],
  ["/account/activity", "Activity"],
] as const;

/** The ways between the pages of the account. */
export function AccountTabs() {
  const pathname = usePathname();
  return (
    <nav aria-label="Account" className="-mx-4 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-6">
        {TABS.map(([href, label]) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={pathname === href ? "page" : undefined}
              className={classes(
                "-mb-px inline-flex min-h-11 items-center border-b-2 text-sm font-medium transition-colors",
                pathname === href ? "border-accent text-ink" : "border-transparent text-muted hover:text-ink",
              )}
            >
              {label}
              <PendingMark href={href} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
