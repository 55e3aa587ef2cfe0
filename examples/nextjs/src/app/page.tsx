import { FileSearch, GitCompareArrows, ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { buttonClasses } from "@/components/button";
import { Logo } from "@/components/logo";

export const metadata: Metadata = { title: { absolute: "Backlog: what is to be done" } };

const REASONS = [
  [
    FileSearch,
    "Found as you type",
    "Every word of every item, by its first two letters, with what matches marked.",
  ],
  [
    GitCompareArrows,
    "Never overwritten",
    "Two people may edit one item. What both changed, you decide field by field.",
  ],
  [
    ShieldCheck,
    "Yours alone",
    "A second factor, every device in view, and no token that a script could read.",
  ],
] as const;

/** The page of those who do not know the app yet. */
export default function StartPage() {
  return (
    <div className="mx-auto flex min-h-dvh max-w-5xl flex-col px-5 sm:px-8">
      <header className="flex items-center justify-between py-5">
        <span className="inline-flex items-center gap-2.5 text-lg font-semibold tracking-tight">
          <Logo className="size-8" />
          Backlog
        </span>
        <Link href="/login" className={buttonClasses("secondary")}>
          Sign in
        </Link>
      </header>
      <main className="flex grow flex-col justify-center gap-14 py-14">
        <div className="max-w-2xl space-y-5">
          <h1 className="text-4xl/tight font-semibold tracking-tight sm:text-5xl/tight">
            What is to be done, in one place
          </h1>
          <p className="text-lg/8 text-pretty text-muted">
            Write it down in a line, find it in a moment, and change it together with others without losing a
            word.
          </p>
          <div className="flex flex-wrap gap-3 pt-2">
            <Link href="/register" className={buttonClasses("primary", "min-h-12 px-6 text-base")}>
              Create an account
            </Link>
          </div>
        </div>
        <ul className="grid gap-4 sm:grid-cols-3">
          {REASONS.map(([Icon, title, text]) => (
            <li key={title} className="space-y-2 rounded-xl border border-line bg-surface p-5 shadow-card">
              <Icon aria-hidden className="size-6 text-accent" />
              <h2 className="font-semibold">{title}</h2>
              <p className="text-sm/6 text-muted">{text}</p>
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}
