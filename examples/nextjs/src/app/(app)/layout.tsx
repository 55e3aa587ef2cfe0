import { cookies } from "next/headers";
import Link from "next/link";
import type { ReactNode } from "react";
import { Avatar } from "@/components/avatar";
import { Logo } from "@/components/logo";
import { AccountMenu } from "@/features/shell/account-menu";
import { Content } from "@/features/shell/pending";
import { Places } from "@/features/shell/places";
import { Providers } from "@/features/shell/providers";
import { SessionWatch } from "@/features/shell/session-watch";
import { account } from "@/server/account";
import { avatar } from "@/server/avatar";

/** The frame of the pages of whoever is signed in. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const [{ value }, picture, jar] = await Promise.all([account(), avatar(), cookies()]);
  const person = value?.data;
  const name = person?.name ?? person?.email ?? "You";
  const isAdmin = person?.role === "admin";
  const menu = (
    <AccountMenu
      name={name}
      email={person?.email ?? ""}
      theme={jar.get("theme")?.value ?? "system"}
      avatar={<Avatar name={name} picture={picture} className="size-8 text-sm" />}
    />
  );
  return (
    <Providers>
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-surface px-4 py-2 shadow-pop focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to the content
      </a>
      <div className="mx-auto flex min-h-dvh max-w-6xl flex-col lg:flex-row">
        <Content
          navigation={
            <>
              <header className="sticky top-0 z-30 flex items-center justify-between border-b border-line bg-page/90 px-4 py-2 backdrop-blur-sm lg:h-dvh lg:w-60 lg:shrink-0 lg:flex-col lg:items-stretch lg:border-r lg:border-b-0 lg:px-4 lg:py-5">
                <Link
                  href="/items"
                  className="inline-flex items-center gap-2.5 rounded-lg font-semibold tracking-tight lg:px-2"
                >
                  <Logo className="size-7" />
                  Backlog
                </Link>
                <div className="mt-6 hidden grow lg:block">
                  <Places isAdmin={isAdmin} look="column" />
                </div>
                {menu}
                {/* What the menu leads to, where no script opens it; wide screens have it in their column. */}
                <a
                  href="/account"
                  className="hidden rounded-lg px-2 py-1.5 text-sm font-medium text-accent noscript:inline-flex lg:noscript:hidden"
                >
                  Account
                </a>
              </header>
              <div className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface px-2 pb-[env(safe-area-inset-bottom)] lg:hidden">
                <Places isAdmin={isAdmin} look="bar" />
              </div>
            </>
          }
        >
          {children}
        </Content>
      </div>
      {person && <SessionWatch who={person.id} />}
    </Providers>
  );
}
