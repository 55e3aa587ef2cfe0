import type { Metadata } from "next";
import { TextLink } from "@/components/text-link";
import { EntranceCard } from "@/features/account/entrance-card";
import { LinkForm } from "@/features/account/link-form";
import { ActionForm } from "@/forms/action-form";
import { Field } from "@/forms/field";
import { resendUnlockLink, unlockFactor } from "@/server/actions/links";
import { queryOf, type SearchParams } from "@/server/query";

export const metadata: Metadata = { title: "Unlock your codes", robots: { index: false } };

/** The page to make codes good again by a mailed link, or to ask for one. */
export default async function UnlockFactorPage({ searchParams }: { searchParams: SearchParams }) {
  const { token } = await queryOf(searchParams);
  return (
    <EntranceCard
      title="Unlock your codes"
      description="After a hundred wrong codes, those of your authenticator are refused. Recovery codes still work."
      below={<TextLink href="/login">Back to the sign-in</TextLink>}
    >
      {token === undefined ? (
        <ActionForm action={resendUnlockLink} submit="Mail the link" isWide whenDone={<></>}>
          <Field name="email" label="E-mail" type="email" autoComplete="username" required />
        </ActionForm>
      ) : (
        <LinkForm
          action={unlockFactor}
          token={token}
          submit="Unlock the codes"
          again="/unlock-factor"
          onwards={{ href: "/login", label: "To the sign-in" }}
        />
      )}
    </EntranceCard>
  );
}
