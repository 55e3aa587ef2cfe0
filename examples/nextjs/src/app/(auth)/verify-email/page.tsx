import type { Metadata } from "next";
import { EntranceCard } from "@/features/account/entrance-card";
import { LinkForm } from "@/features/account/link-form";
import { verifyEmail } from "@/server/actions/links";
import { cookieJar } from "@/server/cookies";
import { queryOf, type SearchParams } from "@/server/query";
import { sessions } from "@/server/sessions";

export const metadata: Metadata = { title: "Verify your address", robots: { index: false } };

/** The page to verify an address by a mailed link. */
export default async function VerifyEmailPage({ searchParams }: { searchParams: SearchParams }) {
  const { token = "" } = await queryOf(searchParams);
  const isSignedIn = sessions.of(await cookieJar()) !== undefined;
  return (
    <EntranceCard title="Verify your address" description="It shows us that mail reaches you.">
      <LinkForm
        action={verifyEmail}
        token={token}
        submit="Verify the address"
        again="/account"
        needsPassword={!isSignedIn}
        onwards={{ href: "/items", label: "Go on" }}
      />
    </EntranceCard>
  );
}
