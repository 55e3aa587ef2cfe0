"use client";
import { useLinkStatus } from "next/link";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { CardsSkeleton, ListSkeleton, Skeleton } from "@/components/skeleton";

const PendingContext = createContext<(href: string, isPending: boolean) => void>(() => undefined);

/**
 * The content of a page, and the shape of the next one while that is on its way.
 *
 * Not by `loading.tsx`: what it stands for comes hidden in the document, and without scripts
 * nothing would ever show it.
 */
export function Content({ navigation, children }: { navigation: ReactNode; children: ReactNode }) {
  const [href, setHref] = useState<string>();
  const report = useCallback((place: string, isPending: boolean) => {
    setHref((before) => (isPending ? place : before === place ? undefined : before));
  }, []);
  return (
    <PendingContext value={report}>
      {navigation}
      <main
        id="content"
        tabIndex={-1}
        className="min-w-0 grow px-4 pt-6 pb-28 outline-none sm:px-8 lg:pt-10 lg:pb-16"
      >
        <div className="mx-auto max-w-3xl" hidden={href !== undefined}>
          {children}
        </div>
        {href !== undefined && (
          <div className="mx-auto max-w-3xl animate-late">
            <Skeleton className="mb-6 h-8 w-36" />
            {href.startsWith("/account") ? <CardsSkeleton /> : <ListSkeleton />}
          </div>
        )}
      </main>
    </PendingContext>
  );
}

/** A part of a link that tells whether its page is on its way. */
export function PendingMark({ href }: { href: string }) {
  const { pending } = useLinkStatus();
  const report = useContext(PendingContext);
  useEffect(() => {
    if (!pending) return;
    report(href, true);
    return () => report(href, false);
  }, [pending, href, report]);
  return null;
}
