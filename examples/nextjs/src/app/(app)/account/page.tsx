import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { Button, buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { FailureNotice } from "@/components/failure-notice";
import { Notice } from "@/components/notice";
import { AvatarCard } from "@/features/files/avatar-card";
import { ActionForm } from "@/forms/action-form";
import { Field } from "@/forms/field";
import { account } from "@/server/account";
import { avatar } from "@/server/avatar";
import { changeEmail, changeName, changePassword, resendVerification } from "@/server/actions/account";
import { signOut } from "@/server/actions/sign-in";
import { chooseTheme } from "@/server/actions/theme";

export const metadata: Metadata = { title: "Account" };

/** The page of the person: name, address, password, colours. */
export default async function AccountPage() {
  const { value, failure } = await account();
  if (failure) return <FailureNotice failure={failure} retry="/account" />;
  const { data: person, etag } = value;
  return (
    <>
      {!person.email_verified && (
        <Notice tone="warn" title="Verify your address">
          <p>We mailed a link to {person.email}. Follow it, so that you can recover your account.</p>
          <ActionForm
            action={resendVerification}
            submit="Mail it again"
            look="secondary"
            className="mt-2"
            whenDone={<></>}
          />
        </Notice>
      )}
      {person.email_undeliverable_at && (
        <Notice tone="warn" title="Mail to your address comes back">
          Change it below, or verify it again.
        </Notice>
      )}
      <Card
        id="picture"
        title="Picture"
        description="It is one of your files, and stands for you until you take it away."
      >
        <AvatarCard name={person.name ?? person.email} picture={await avatar()} />
      </Card>
      <Card id="name" title="Name" description="How others see you, and how we write to you.">
        <ActionForm action={changeName} submit="Save" hidden={{ etag }} className="max-w-sm">
          <Field
            name="name"
            label="Name"
            autoComplete="name"
            isOptional
            maxLength={200}
            defaultValue={person.name ?? ""}
          />
        </ActionForm>
      </Card>
      <Card
        id="email"
        title="E-mail address"
        description={
          <>
            You sign in with <strong className="font-medium break-all text-ink">{person.email}</strong>. It
            changes when you follow the link that we mail to the new one.
          </>
        }
      >
        <ActionForm action={changeEmail} submit="Mail the link" className="max-w-sm" isCleared>
          <Field name="new_email" label="New address" type="email" autoComplete="email" required />
          <Field name="password" label="Password" type="password" autoComplete="current-password" required />
        </ActionForm>
      </Card>
      <Card id="password" title="Password" description="All other devices are signed out when you change it.">
        <ActionForm action={changePassword} submit="Change the password" className="max-w-sm" isCleared>
          <input type="hidden" name="username" autoComplete="username" value={person.email} readOnly />
          <Field
            name="password"
            label="Current password"
            type="password"
            autoComplete="current-password"
            required
          />
          <Field
            name="new_password"
            label="New password"
            type="password"
            autoComplete="new-password"
            required
            hint="At least 12 characters. A few words are easier to remember than signs."
          />
        </ActionForm>
      </Card>
      <Colours chosen={(await cookies()).get("theme")?.value ?? "system"} />
      <Card id="leave" title="Leaving">
        <div className="flex flex-wrap gap-2">
          <form action={signOut}>
            <Button type="submit" look="secondary">
              Sign out
            </Button>
          </form>
          <Link href="/account/delete" className={buttonClasses("danger")}>
            Delete the account
          </Link>
        </div>
      </Card>
    </>
  );
}

/** The choice of colours. */
function Colours({ chosen }: { chosen: string }) {
  const choices = [
    ["system", "As the system"],
    ["light", "Light"],
    ["dark", "Dark"],
  ] as const;
  return (
    <Card id="colours" title="Colours" description="On this device.">
      <form action={chooseTheme} className="flex flex-wrap gap-2">
        {choices.map(([value, label]) => (
          <Button
            key={value}
            type="submit"
            name="theme"
            value={value}
            look="secondary"
            aria-pressed={chosen === value}
            className="aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {label}
          </Button>
        ))}
      </form>
    </Card>
  );
}
