import { everybodysJobsOf, type Job } from "@backend/client/jobs";
import type { Metadata } from "next";
import Link from "next/link";
import { classes } from "@/components/classes";
import { FailureNotice } from "@/components/failure-notice";
import { EverybodysJobs } from "@/features/admin/everybodys-jobs";
import { JOB_PAGE } from "@/features/jobs/listing";
import { STATUSES } from "@/features/jobs/words";
import { queryOf, type SearchParams } from "@/server/query";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Jobs of all users" };
const PAGE = "/admin/jobs";
/** In the order in which somebody who looks after the service asks for them. */
const ORDER: readonly Job["status"][] = ["failed", "running", "waiting", "queued", "cancelled", "succeeded"];

/** Everybody's jobs, by status. */
export default async function EverybodysJobsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await queryOf(searchParams);
  const status = ORDER.find((each) => each === query.status) ?? "failed";
  const jobs = everybodysJobsOf(await serverClient());
  const { value: first, failure } = await settle(jobs.list({ status, limit: JOB_PAGE }), PAGE);
  return (
    <>
      <nav aria-label="Status">
        <ul className="flex w-fit flex-wrap rounded-lg bg-raised p-1">
          {ORDER.map((each) => (
            <li key={each}>
              <Link
                href={`${PAGE}?status=${each}`}
                aria-current={each === status ? "true" : undefined}
                className={classes(
                  "inline-flex min-h-8 items-center rounded-md px-3 text-sm font-medium whitespace-nowrap capitalize transition-colors",
                  each === status ? "bg-surface text-ink shadow-card" : "text-muted hover:text-ink",
                )}
              >
                {each === "succeeded" ? STATUSES[each].name : each}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {failure ? (
        <FailureNotice failure={failure} retry={`${PAGE}?status=${status}`} />
      ) : (
        <EverybodysJobs key={status} status={status} first={first} />
      )}
    </>
  );
}
