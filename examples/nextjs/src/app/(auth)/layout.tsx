import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/logo";
import { SessionWatch } from "@/features/shell/session-watch";
import { sessions } from "@/server/sessions";
import { cookieJar } from "@/server/cookies";

/** The frame of the pages around signing in: one thing to do, in the middle. */
export default async function EntranceLayout({ children }: { children: ReactNode }) {
  const isSignedIn = sessions.of(await cookieJar()) !== undefined;
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-10 sm:py-16">
      <header className="mb-8">
        <Link
          href="/"
          className="inline-flex items-center gap-2.5 rounded-lg text-lg font-semibold tracking-tight"
        >
          <Logo className="size-8" />
          Backlog
        </Link>
      </header>
      <main className="w-full max-w-104">{children}</main>
      {!isSignedIn && <SessionWatch who="" />}
    </div>
  );
}
