import type { ReactNode } from "react";

interface EntranceCardProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** What stands below: the way to another page. */
  below?: ReactNode;
}

/** The one card of a page around signing in. */
export function EntranceCard({ title, description, children, below }: EntranceCardProps) {
  return (
    <>
      <div className="space-y-6 rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-8">
        <div className="space-y-1.5">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {description && <div className="text-sm/6 text-muted">{description}</div>}
        </div>
        {children}
      </div>
      {below && <p className="mt-6 text-center text-sm text-muted">{below}</p>}
    </>
  );
}
