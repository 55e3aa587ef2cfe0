"use client";
import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/button";
import { Empty } from "@/components/empty";

/** The page for defects: expected failures are told by the pages themselves. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto max-w-lg py-16">
      <h1 className="sr-only">Something went wrong</h1>
      <div role="alert">
        <Empty
          icon={TriangleAlert}
          title="Something went wrong"
          action={<Button onClick={reset}>Try again</Button>}
        >
          It is our fault. Nothing that was saved is lost.
          {error.digest && <span className="mt-2 block text-xs">Reference: {error.digest}</span>}
        </Empty>
      </div>
    </main>
  );
}
