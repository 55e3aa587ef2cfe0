import type { Metadata } from "next";
import { EntranceCard } from "@/features/account/entrance-card";
import { LinkForm } from "@/features/account/link-form";
import { confirmEmail } from "@/server/actions/links";
import { cookieJar } from "@/server/cookies";
import { queryOf, type SearchParams } from "@/server/query";
import { sessions } from "@/server/sessions";

export const metadata: Metadata = { title: "Change your address", robots: { index: false } };

/** The page to change an address by the link that was mailed to the new one. */
export default async function ConfirmEmailPage({ searchParams }: { searchParams: SearchParams }) {
  const { token = "" } = await queryOf(searchParams);
  const isSignedIn = sessions.of(await cookieJar()) !== undefined;
  return (
    <EntranceCard
      title="Change your address"
      description="From then on you sign in with the address that this link was mailed to."
    >
      <LinkForm
        action={confirmEmail}
        token={token}
        submit="Change the address"
        again="/account"
        needsPassword={!isSignedIn}
        onwards={{ href: "/items", label: "Go on" }}
      />
    </EntranceCard>
  );
}
