import type { Schemas } from "@backend/client";
import { type Job, jobsOf } from "@backend/client/jobs";
import { get_item_summary } from "@backend/client/operations";
import { Badge } from "@/components/badge";
import { Card } from "@/components/card";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { Notice } from "@/components/notice";
import { JobWatch } from "@/features/jobs/job-watch";
import { hasEnded } from "@/features/jobs/words";
import { ActionForm } from "@/forms/action-form";
import { removeSummary, summarize } from "@/server/actions/summaries";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";
import { reasonOf } from "./words";

interface SummaryCardProps {
  itemId: string;
  /** The job that was asked last for a summary, if the address names one. */
  jobId: string | undefined;
}

/** What a language model wrote about an item, and the ways to have that done, renewed or removed. */
export async function SummaryCard({ itemId, jobId }: SummaryCardProps) {
  const page = `/items/${itemId}`;
  const client = await serverClient();
  // First the job: read after the summary, it might have ended in between, and neither would show.
  const job = jobId === undefined ? undefined : (await settle(jobsOf(client).get(jobId), page)).value?.data;
  const found = await settle(client.call(get_item_summary, { path: { item_id: itemId } }), page);
  const summary = found.value?.data;
  const isUnknown = found.failure !== undefined && found.failure.code !== "summary_not_found";
  const isUnderway = job !== undefined && !hasEnded(job);
  const hasFailed = job !== undefined && (job.status === "failed" || job.status === "cancelled");
  return (
    <Card
      id="summary"
      title="Summary"
      description="A few sentences by a language model, which reads the title and the description."
      action={summary?.stale && <Badge tone="warn">Out of date</Badge>}
    >
      {isUnknown ? (
        <FailureNotice failure={found.failure} retry={page} />
      ) : (
        <div className="space-y-5">
          {summary && <Text summary={summary} />}
          {isUnderway ? <Underway job={job} page={page} /> : hasFailed && <Failed job={job} />}
          {!isUnderway && (
            <div className="flex flex-wrap gap-2">
              <ActionForm
                action={summarize}
                submit={hasFailed ? "Try again" : summary ? "Write it again" : "Summarize"}
                look="secondary"
                hidden={{ id: itemId, key: crypto.randomUUID() }}
              />
              {summary && (
                <ActionForm
                  action={removeSummary}
                  submit="Remove"
                  label="Remove the summary"
                  look="quiet"
                  hidden={{ id: itemId }}
                />
              )}
            </div>
          )}
        </div>
      )}
    </Card>
  );
}

/** A summary, and what a reader should know of it. */
function Text({ summary }: { summary: Schemas["Summary"] }) {
  const { text, model, created_at, stale, truncated } = summary;
  return (
    <div className="space-y-3">
      <p className="max-w-prose break-words whitespace-pre-line">{text}</p>
      <p className="text-xs/5 text-muted">
        Written by {model} on <Moment at={created_at} withTime />, and may be wrong.
        {stale && " The item has changed since."}
        {truncated && " The item is longer than what the model has read."}
      </p>
    </div>
  );
}

/** What stands there while a summary is being written. */
function Underway({ job, page }: { job: Job; page: string }) {
  return (
    <Notice title="A summary is being written">
      <p>That takes some seconds. You can leave this page.</p>
      <JobWatch job={job} label="Progress of the summary" />
      <noscript>
        <a
          href={`${page}?summary=${job.id}`}
          className="font-medium text-accent underline underline-offset-3"
        >
          Look again
        </a>
      </noscript>
    </Notice>
  );
}

/** Why no summary was written. */
function Failed({ job }: { job: Job }) {
  return (
    <Notice
      tone={job.status === "cancelled" ? "warn" : "bad"}
      title="No summary was written"
      isUrgent={false}
    >
      <p>{reasonOf(job)}</p>
    </Notice>
  );
}
