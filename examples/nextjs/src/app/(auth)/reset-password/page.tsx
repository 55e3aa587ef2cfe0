import type { Metadata } from "next";
import { EntranceCard } from "@/features/account/entrance-card";
import { LinkForm } from "@/features/account/link-form";
import { Field } from "@/forms/field";
import { resetPassword } from "@/server/actions/links";
import { queryOf, type SearchParams } from "@/server/query";

export const metadata: Metadata = { title: "Set a new password", robots: { index: false } };

/** The page to set a password by a mailed link. */
export default async function ResetPasswordPage({ searchParams }: { searchParams: SearchParams }) {
  const { token = "" } = await queryOf(searchParams);
  return (
    <EntranceCard title="Set a new password" description="Every device that is signed in will be signed out.">
      <LinkForm action={resetPassword} token={token} submit="Set the password" again="/forgot-password">
        <Field
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 12 characters. A few words are easier to remember than signs."
        />
      </LinkForm>
    </EntranceCard>
  );
}
