import type { Metadata } from "next";
import { Moment } from "@/components/moment";
import { TextLink } from "@/components/text-link";
import { EntranceCard } from "@/features/account/entrance-card";
import { ActionForm } from "@/forms/action-form";
import { keepAccount } from "@/server/actions/sign-in";
import { queryOf, type SearchParams } from "@/server/query";

export const metadata: Metadata = { title: "Keep your account" };

/** The page to take the deletion of an account back. */
export default async function RestorePage({ searchParams }: { searchParams: SearchParams }) {
  const { until = "" } = await queryOf(searchParams);
  const isKnown = !Number.isNaN(Date.parse(until));
  return (
    <EntranceCard
      title="Keep your account?"
      description={
        <>
          Its deletion was asked for.{" "}
          {isKnown ? (
            <>
              On <Moment at={until} /> everything in it is erased.
            </>
          ) : null}
        </>
      }
      below={<TextLink href="/login">No, leave it to be deleted</TextLink>}
    >
      <ActionForm action={keepAccount} submit="Keep it, and sign in" isWide />
    </EntranceCard>
  );
}
