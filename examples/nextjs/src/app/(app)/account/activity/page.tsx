import type { Metadata } from "next";
import { buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { FailureNotice } from "@/components/failure-notice";
import { Activity } from "@/features/account/activity";
import { queryOf, type SearchParams } from "@/server/query";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Activity" };
const PAGE = "/account/activity";

/** The page of what happened to the account. */
export default async function ActivityPage({ searchParams }: { searchParams: SearchParams }) {
  const { cursor } = await queryOf(searchParams);
  const client = await serverClient();
  const { value, failure } = await settle(
    client.account.audit({ limit: 25, ...(cursor && { cursor }) }),
    PAGE,
  );
  return (
    <Card id="activity" title="Activity" description="What happened to your account, the newest first.">
      {failure ? (
        <FailureNotice failure={failure} retry={PAGE} />
      ) : (
        <>
          <Activity entries={value.items} />
          {value.next && (
            <a
              href={`${PAGE}?cursor=${encodeURIComponent(value.next)}`}
              className={buttonClasses("secondary", "mt-5")}
            >
              Older entries
            </a>
          )}
        </>
      )}
    </Card>
  );
}
