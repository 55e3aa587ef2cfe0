import { Compass } from "lucide-react";
import Link from "next/link";
import { buttonClasses } from "@/components/button";
import { Empty } from "@/components/empty";

export const metadata = { title: "Not found" };

/** The page for addresses that lead nowhere. */
export default function NotFound() {
  return (
    <main className="mx-auto max-w-lg py-16">
      <h1 className="sr-only">Not found</h1>
      <Empty
        icon={Compass}
        title="There is nothing here"
        action={
          <Link href="/" className={buttonClasses("secondary")}>
            Go to the start
          </Link>
        }
      >
        The address may be mistyped, or what was here is gone.
      </Empty>
    </main>
  );
}
