"use client";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button, buttonClasses } from "@/components/button";
import { Notice } from "@/components/notice";
import { Spinner } from "@/components/spinner";
import { FormContext } from "@/forms/context";
import { Field } from "@/forms/field";
import { FormMessage } from "@/forms/message";
import type { FormAction } from "@/forms/state";
import { useServerForm } from "@/forms/use-server-form";

interface LinkFormProps {
  action: FormAction;
  token: string;
  submit: string;
  /** Where to ask for another link. */
  again: Route;
  /** Whether the link needs the account's password from somebody who is not signed in. */
  needsPassword?: boolean;
  children?: ReactNode;
  /** Where to go once it is done. */
  onwards?: { href: Route; label: string };
}

/**
 * The form of a mailed link.
 *
 * It is posted when a person presses the button: scanners of mail open links, and that
 * alone must not use one up.
 */
export function LinkForm({ action, token, submit, again, needsPassword, children, onwards }: LinkFormProps) {
  const { state, isBusy, props } = useServerForm(action);
  if (token === "" || state.code === "invalid_link") {
    return (
      <div className="space-y-4">
        <Notice tone="bad" title="This link does not work">
          It has expired, was used, or is not complete.
        </Notice>
        <Link href={again} className={buttonClasses("secondary", "w-full")}>
          Ask for another link
        </Link>
      </div>
    );
  }
  if (state.done !== undefined) {
    return (
      <div className="space-y-4">
        <FormMessage state={state} />
        {onwards && (
          <Link href={onwards.href} className={buttonClasses("primary", "w-full")}>
            {onwards.label}
          </Link>
        )}
      </div>
    );
  }
  const asksPassword = needsPassword || ["sign_in_to_verify", "wrong_password"].includes(state.code ?? "");
  return (
    <form {...props} aria-busy={isBusy} className="space-y-5">
      <input type="hidden" name="token" value={token} />
      <FormMessage state={state} />
      <FormContext value={state}>
        {children}
        {asksPassword && (
          <Field
            name="password"
            label="Password"
            type="password"
            autoComplete="current-password"
            required
            hint="Of the account that this link is for."
          />
        )}
      </FormContext>
      <Button type="submit" aria-disabled={isBusy} className="w-full">
        {isBusy && <Spinner />}
        {submit}
      </Button>
    </form>
  );
}
