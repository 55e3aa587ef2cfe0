import type { Metadata } from "next";
import { TextLink } from "@/components/text-link";
import { EntranceCard } from "@/features/account/entrance-card";
import { ActionForm } from "@/forms/action-form";
import { Field } from "@/forms/field";
import { forgotPassword } from "@/server/actions/links";

export const metadata: Metadata = {
  title: "Forgot your password?",
  description: "Have a link mailed for a new password.",
};

/** The page to have a link for a new password mailed. */
export default function ForgotPasswordPage() {
  return (
    <EntranceCard
      title="Forgot your password?"
      description="We mail you a link, by which you set a new one."
      below={<TextLink href="/login">Back to the sign-in</TextLink>}
    >
      <ActionForm
        action={forgotPassword}
        submit="Mail the link"
        isWide
        whenDone={
          <p className="text-sm text-muted">
            Nothing came? Look among the spam, or ask again in a few minutes.
          </p>
        }
      >
        <Field name="email" label="E-mail" type="email" autoComplete="username" required />
      </ActionForm>
    </EntranceCard>
  );
}
