import type { Metadata } from "next";
import { TextLink } from "@/components/text-link";
import { EntranceCard } from "@/features/account/entrance-card";
import { ActionForm } from "@/forms/action-form";
import { Field } from "@/forms/field";
import { signInWithFactor } from "@/server/actions/sign-in";
import { queryOf, type SearchParams } from "@/server/query";

export const metadata: Metadata = { title: "Second step" };

/** The second step of a sign-in. */
export default async function FactorPage({ searchParams }: { searchParams: SearchParams }) {
  const { next = "" } = await queryOf(searchParams);
  return (
    <EntranceCard
      title="Second step"
      description="Enter the code that your authenticator app shows now."
      below={
        <>
          Codes are refused? <TextLink href="/unlock-factor">Have a link mailed</TextLink>
        </>
      }
    >
      <ActionForm action={signInWithFactor} submit="Sign in" hidden={{ next }} isWide>
        <Field
          name="code"
          label="Code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          required
          autoFocus
          hint="Without the app, enter one of your recovery codes. Each serves once."
        />
      </ActionForm>
    </EntranceCard>
  );
}
