"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { classes } from "@/components/classes";
import { PLACES } from "./navigation";
import { PendingMark } from "./pending";

interface PlacesProps {
  isAdmin: boolean;
  /** Whether it is the column of wide screens, or the bar at the foot of narrow ones. */
  look: "column" | "bar";
}

/** The navigation; it marks the place where one is. */
export function Places({ isAdmin, look }: PlacesProps) {
  const pathname = usePathname();
  const places = PLACES.filter((place) => (isAdmin || !place.isAdmin) && !(look === "bar" && place.isInMenu));
  return (
    <nav aria-label="Main">
      <ul className={look === "column" ? "space-y-1" : "flex overflow-x-auto"}>
        {places.map(({ href, label, icon: Icon, section = href }) => {
          const isHere = pathname === href || pathname.startsWith(`${section}/`);
          return (
            <li key={href} className={look === "bar" ? "min-w-16 grow" : ""}>
              <Link
                href={href}
                aria-current={isHere ? "page" : undefined}
                className={classes(
                  "flex items-center transition-colors",
                  look === "column" && "gap-3 rounded-lg px-3 py-2 text-sm font-medium",
                  look === "bar" && "flex-col gap-1 rounded-lg px-2 pt-2 pb-1.5 text-xs font-medium",
                  isHere ? "text-accent" : "text-muted hover:text-ink",
                  look === "column" && (isHere ? "bg-accent-soft" : "hover:bg-raised"),
                )}
              >
                <Icon aria-hidden className={look === "column" ? "size-4.5" : "size-5"} />
                {label}
                <PendingMark href={href} />
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
