import type { Metadata } from "next";
import { Moment } from "@/components/moment";
import { Notice } from "@/components/notice";
import { TextLink } from "@/components/text-link";
import { EntranceCard } from "@/features/account/entrance-card";
import { ActionForm } from "@/forms/action-form";
import { Field } from "@/forms/field";
import { signIn } from "@/server/actions/sign-in";
import { queryOf, type SearchParams } from "@/server/query";

export const metadata: Metadata = { title: "Sign in", description: "Sign in to your backlog." };

/** The page to sign in, and to say why one is here. */
export default async function LoginPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await queryOf(searchParams);
  const next = query.next ?? "";
  return (
    <EntranceCard
      title="Sign in"
      below={
        <>
          New here? <TextLink href="/register">Create an account</TextLink>
        </>
      }
    >
      <Reason query={query} />
      <ActionForm action={signIn} submit="Sign in" hidden={{ next }} isWide>
        <Field name="email" label="E-mail" type="email" autoComplete="username" required />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          hint={<TextLink href="/forgot-password">Forgot your password?</TextLink>}
        />
      </ActionForm>
    </EntranceCard>
  );
}

/** Why somebody was led to this page. */
function Reason({ query }: { query: Record<string, string | undefined> }) {
  if (query.ended !== undefined) return <Notice tone="warn">Your session has ended. Sign in again.</Notice>;
  if (query.late !== undefined) return <Notice tone="warn">That took too long. Begin again.</Notice>;
  if (query.reset !== undefined) return <Notice tone="good">Your password is set. Sign in with it.</Notice>;
  if (query.out !== undefined) return <Notice tone="good">You are signed out.</Notice>;
  if (query.left === undefined || Number.isNaN(Date.parse(query.left))) return null;
  return (
    <Notice tone="info">
      Your account will be deleted on <Moment at={query.left} />. Sign in before to keep it.
    </Notice>
  );
}
