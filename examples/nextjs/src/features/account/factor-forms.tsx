"use client";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Button, type ButtonLook } from "@/components/button";
import { Notice } from "@/components/notice";
import { Spinner } from "@/components/spinner";
import { ActionForm } from "@/forms/action-form";
import { FormContext } from "@/forms/context";
import { Field } from "@/forms/field";
import { FormMessage } from "@/forms/message";
import { useServerForm } from "@/forms/use-server-form";
import { type FactorStep, removeFactor, renewCodes, setUpFactor } from "@/server/actions/security";
import { ProofFields } from "./proof-fields";

interface FactorSetUpProps {
  isOn: boolean;
  /** What can be done once it is on. */
  children: ReactNode;
}

/**
 * The two steps by which an authenticator app is set up.
 *
 * It stays where it is when the factor is on: without scripts the page that comes back is one
 * of an account with a factor, and must show the codes all the same.
 */
export function FactorSetUp({ isOn, children }: FactorSetUpProps) {
  const { state, isBusy, props } = useServerForm<FactorStep>(setUpFactor);
  const [areKept, setKept] = useState(false);
  const { secret, qrCode, codes } = state.data ?? {};
  if (codes && !areKept) return <Codes codes={codes} done={state.done} onKept={() => setKept(true)} />;
  if (isOn) return children;
  return (
    <form {...props} aria-busy={isBusy} className="max-w-sm space-y-5">
      <FormMessage state={state} />
      <FormContext value={state}>
        {secret === undefined ? (
          <Field name="password" label="Password" type="password" autoComplete="current-password" required />
        ) : (
          <>
            <p className="text-sm/6 text-muted">
              Read this picture with your authenticator app, or type the key.
            </p>
            {/* A data address of the API: an image component would send it through a server. */}
            {/* eslint-disable-next-line @next/next/no-img-element */}
            <img
              src={qrCode}
              alt="QR code of the key below"
              className="size-48 rounded-lg border border-line bg-white p-2"
            />
            <p className="text-sm">
              <span className="block text-xs text-muted">Key</span>
              <code data-testid="secret" className="font-mono tracking-wide break-all">
                {secret}
              </code>
            </p>
            <Field
              name="code"
              label="Code"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              hint="The six digits that the app shows now."
            />
          </>
        )}
      </FormContext>
      <Submit isBusy={isBusy}>{secret === undefined ? "Set it up" : "Turn it on"}</Submit>
    </form>
  );
}

/** The form that replaces the recovery codes. */
export function RecoveryCodes() {
  const { state, isBusy, props } = useServerForm<FactorStep>(renewCodes);
  const [kept, setKept] = useState<string[]>();
  const codes = state.data?.codes;
  if (codes && codes !== kept) return <Codes codes={codes} done={state.done} onKept={() => setKept(codes)} />;
  return (
    <details className="group">
      <summary className="w-fit rounded-sm text-sm font-medium text-accent">New recovery codes</summary>
      <form {...props} aria-busy={isBusy} className="mt-4 max-w-sm space-y-5">
        <FormMessage state={state} />
        <FormContext value={state}>
          <ProofFields hasFactor />
        </FormContext>
        <Submit isBusy={isBusy} look="secondary">
          Make new codes
        </Submit>
      </form>
    </details>
  );
}

/** The form that turns the second factor off. */
export function FactorRemoval() {
  return (
    <details>
      <summary className="w-fit rounded-sm text-sm font-medium text-bad">Turn it off</summary>
      <ActionForm action={removeFactor} submit="Turn it off" look="danger" className="mt-4 max-w-sm">
        <ProofFields hasFactor />
      </ActionForm>
    </details>
  );
}

interface CodesProps {
  codes: string[];
  done: string | undefined;
  onKept: () => void;
}

/** Recovery codes, shown this once. */
function Codes({ codes, done, onKept }: CodesProps) {
  const router = useRouter();
  return (
    <div className="max-w-md space-y-4">
      {done !== undefined && <Notice tone="good">{done}</Notice>}
      <p className="text-sm/6">
        Keep these recovery codes where you find them without your phone. Each serves once, and they are not
        shown again.
      </p>
      <ol
        data-testid="codes"
        className="grid gap-x-6 gap-y-1.5 rounded-lg bg-raised p-4 font-mono text-sm sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2 noscript:hidden">
        <Button look="secondary" onClick={() => void navigator.clipboard.writeText(codes.join("\n"))}>
          Copy them
        </Button>
        <Button
          onClick={() => {
            onKept();
            router.refresh();
          }}
        >
          I have kept them
        </Button>
      </div>
    </div>
  );
}

interface SubmitProps {
  isBusy: boolean;
  look?: ButtonLook;
  children: string;
}

function Submit({ isBusy, look = "primary", children }: SubmitProps) {
  return (
    <Button type="submit" look={look} aria-disabled={isBusy}>
      {isBusy && <Spinner />}
      {children}
    </Button>
  );
}
