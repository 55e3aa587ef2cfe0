import { ScrollText } from "lucide-react";
import type { Metadata } from "next";
import { Button, buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { Empty } from "@/components/empty";
import { FailureNotice } from "@/components/failure-notice";
import { Activity } from "@/features/account/activity";
import { queryOf, type SearchParams } from "@/server/query";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Audit log" };
const PAGE = "/admin/audit";

/** What happened in the whole service on a day. */
export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await queryOf(searchParams);
  const today = new Date().toISOString().slice(0, 10);
  const day = /^\d{4}-\d\d-\d\d$/.test(query.day ?? "") ? (query.day ?? today) : today;
  const client = await serverClient();
  const asked = { day, limit: 50, ...(query.cursor && { cursor: query.cursor }) };
  const { value, failure } = await settle(client.users.auditOfAll(asked), PAGE);
  return (
    <Card
      id="audit"
      title="Audit log"
      description="What happened to all accounts on a day of UTC, the newest first."
      action={
        <form action={PAGE} className="flex items-center gap-2">
          <input
            type="date"
            name="day"
            aria-label="Day"
            defaultValue={day}
            max={today}
            className="h-10 rounded-lg border border-line-strong/70 bg-surface px-3 text-sm"
          />
          <Button type="submit" look="secondary">
            Show
          </Button>
        </form>
      }
    >
      {failure ? (
        <FailureNotice failure={failure} retry={`${PAGE}?day=${day}`} />
      ) : value.items.length === 0 && !value.next ? (
        <Empty icon={ScrollText} title="Nothing happened on this day" />
      ) : (
        <>
          <Activity entries={value.items} isOfAll />
          {value.next && (
            <a
              href={`${PAGE}?${String(new URLSearchParams({ day, cursor: value.next }))}`}
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
