import { jobsOf } from "@backend/client/jobs";
import type { Metadata } from "next";
import { FailureNotice } from "@/components/failure-notice";
import { PageHeader } from "@/components/page-header";
import { JobsBrowser } from "@/features/jobs/jobs-browser";
import { JOB_PAGE } from "@/features/jobs/listing";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Jobs" };

/** The jobs: those that go on are followed by scripts. */
export default async function JobsPage() {
  const { value: first, failure } = await settle(
    jobsOf(await serverClient()).list({ limit: JOB_PAGE }),
    "/jobs",
  );
  return failure ? (
    <>
      <PageHeader title="Jobs" />
      <FailureNotice failure={failure} retry="/jobs" />
    </>
  ) : (
    <JobsBrowser first={first} />
  );
}
