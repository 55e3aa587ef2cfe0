import { ChevronRight, Search, UserSearch } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Button, buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { Empty } from "@/components/empty";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { UserBadges } from "@/features/admin/user-badges";
import { ActionForm } from "@/forms/action-form";
import { Field, Select } from "@/forms/field";
import { inviteUser } from "@/server/actions/users";
import { queryOf, type SearchParams } from "@/server/query";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Users" };
const PAGE = "/admin/users";

/** All accounts: found by their address, invited here, changed on their own pages. */
export default async function UsersPage({ searchParams }: { searchParams: SearchParams }) {
  const { email = "", invited, cursor } = await queryOf(searchParams);
  const client = await serverClient();
  const asked = {
    limit: 25,
    ...(email.trim() && { email: email.trim() }),
    ...(invited && { invited: true }),
    ...(cursor && { cursor }),
  };
  const { value, failure } = await settle(client.users.list(asked), PAGE);
  return (
    <>
      <form action={PAGE} role="search" className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-0 grow basis-60">
          <Search aria-hidden className="absolute top-3 left-3.5 size-4.5 text-muted" />
          <input
            type="search"
            name="email"
            aria-label="E-mail address"
            placeholder="Beginning of an address"
            autoComplete="off"
            defaultValue={email}
            className="w-full rounded-lg border border-line-strong/70 bg-surface py-2 pr-3 pl-10 text-base transition-colors hover:border-line-strong sm:text-[0.9375rem]"
          />
        </div>
        <Button type="submit" look="secondary">
          Find
        </Button>
        <Link
          href={invited ? PAGE : `${PAGE}?invited=1`}
          aria-current={invited ? "true" : undefined}
          className={buttonClasses("quiet", invited ? "bg-accent-soft text-accent" : "")}
        >
          Invited only
        </Link>
      </form>
      {failure ? (
        <FailureNotice failure={failure} retry={PAGE} />
      ) : (
        <div className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
          {value.items.length === 0 && !value.next ? (
            <Empty icon={UserSearch} title={email ? "No address begins so" : "Nobody is here"} />
          ) : (
            <ul aria-label="Users" className="divide-y divide-line">
              {value.items.map((user) => (
                <li key={user.id}>
                  <Link
                    href={`/admin/users/${user.id}`}
                    className="flex items-center gap-4 px-4 py-3 transition-colors hover:bg-raised sm:px-5"
                  >
                    <span className="min-w-0 grow">
                      <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                        <span className="font-medium break-words">{user.name ?? user.email}</span>
                        <UserBadges user={user} />
                      </span>
                      <span className="block text-xs/5 break-words text-muted">
                        {user.name !== null && `${user.email} · `}since <Moment at={user.created_at} />
                      </span>
                    </span>
                    <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
                  </Link>
                </li>
              ))}
            </ul>
          )}
          {value.next && (
            <div className="flex justify-center border-t border-line p-2">
              <a
                href={`${PAGE}?${String(new URLSearchParams({ ...(invited && { invited }), cursor: value.next }))}`}
                className={buttonClasses("quiet")}
              >
                Next page
              </a>
            </div>
          )}
        </div>
      )}
      <Card
        id="invite"
        title="Invite somebody"
        description="We mail a link by which they choose a password. Until then the account is of no use."
      >
        <ActionForm action={inviteUser} submit="Send the invitation" className="max-w-sm" isCleared>
          <Field name="email" label="E-mail address" type="email" autoComplete="off" required />
          <Field name="name" label="Name" autoComplete="off" isOptional maxLength={200} />
          <Select
            name="role"
            label="Role"
            options={[
              ["user", "User"],
              ["admin", "Administrator"],
            ]}
          />
        </ActionForm>
      </Card>
    </>
  );
}
