import { UserX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { Empty } from "@/components/empty";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { Notice } from "@/components/notice";
import { Activity } from "@/features/account/activity";
import { deviceName } from "@/features/account/devices";
import { UserActions } from "@/features/admin/user-actions";
import { UserBadges } from "@/features/admin/user-badges";
import { account } from "@/server/account";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "User" };

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** The page of an account, for administrators. */
export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const page = `/admin/users/${id}`;
  if (!ID.test(id)) return <Gone />;
  const { users } = await serverClient();
  const [person, sessions, audit, self] = await Promise.all([
    settle(users.get(id), page),
    settle(users.sessions(id), page),
    settle(users.audit(id, { limit: 20 }), page),
    account(),
  ]);
  if (person.failure?.code === "user_not_found") return <Gone />;
  if (person.failure) return <FailureNotice failure={person.failure} retry={page} />;
  const user = person.value.data;
  return (
    <>
      <section aria-labelledby="who" className="space-y-1.5">
        <h2 id="who" className="text-lg font-semibold break-words">
          {user.name ?? user.email}
        </h2>
        <p className="text-sm/6 break-words text-muted">
          {user.email}, since <Moment at={user.created_at} />
        </p>
        <UserBadges user={user} />
      </section>
      {user.delete_after && (
        <Notice tone="warn" title="This account is to be deleted">
          It is gone for good on <Moment at={user.delete_after} />, unless its owner signs in before.
        </Notice>
      )}
      {user.invitation_expires_at && (
        <Notice title="The invitation is open">
          Its link works until <Moment at={user.invitation_expires_at} withTime />.
        </Notice>
      )}
      <UserActions user={user} isSelf={self.value?.data.id === id} />
      <Card id="devices" title="Devices">
        {sessions.failure ? (
          <FailureNotice failure={sessions.failure} retry={page} />
        ) : sessions.value.length === 0 ? (
          <p className="text-sm text-muted">Signed in nowhere.</p>
        ) : (
          <ul aria-label="Devices" className="divide-y divide-line">
            {sessions.value.map(({ id: session, device, address, last_seen_at }) => (
              <li
                key={session}
                className="flex flex-wrap justify-between gap-x-6 gap-y-0.5 py-2.5 first:pt-0"
              >
                <span className="font-medium break-words">{deviceName(device)}</span>
                <span className="text-xs/6 text-muted">
                  {address ?? "Unknown address"} · last seen <Moment at={last_seen_at} withTime />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card id="activity" title="Activity" description="What happened to the account, the newest first.">
        {audit.failure ? (
          <FailureNotice failure={audit.failure} retry={page} />
        ) : (
          <Activity entries={audit.value.items} />
        )}
      </Card>
    </>
  );
}

/** What stands in the place of an account that is gone. */
function Gone() {
  return (
    <Empty
      icon={UserX}
      title="There is no such account"
      action={
        <Link href="/admin/users" className={buttonClasses("secondary")}>
          All users
        </Link>
      }
    />
  );
}
