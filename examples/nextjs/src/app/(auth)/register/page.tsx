import type { Metadata } from "next";
import { TextLink } from "@/components/text-link";
import { EntranceCard } from "@/features/account/entrance-card";
import { ActionForm } from "@/forms/action-form";
import { Field } from "@/forms/field";
import { register } from "@/server/actions/sign-in";
import { queryOf, type SearchParams } from "@/server/query";

export const metadata: Metadata = {
  title: "Create an account",
  description: "Create an account for your backlog.",
};

/** The page to sign up. */
export default async function RegisterPage({ searchParams }: { searchParams: SearchParams }) {
  const { next = "" } = await queryOf(searchParams);
  // One key for each form: pressing the button twice makes one account.
  const key = crypto.randomUUID();
  return (
    <EntranceCard
      title="Create an account"
      below={
        <>
          There is one already? <TextLink href="/login">Sign in</TextLink>
        </>
      }
    >
      <ActionForm action={register} submit="Create the account" hidden={{ key, next }} isWide>
        <Field name="name" label="Name" autoComplete="name" isOptional maxLength={200} />
        <Field name="email" label="E-mail" type="email" autoComplete="username" required />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 12 characters. A few words are easier to remember than signs."
        />
      </ActionForm>
    </EntranceCard>
  );
}
