import { Field } from "@/forms/field";

interface ProofFieldsProps {
  /** Whether the account has a second factor; undefined if nobody could tell. */
  hasFactor: boolean | undefined;
}

/** The password, and a code of the second factor if there is one. */
export function ProofFields({ hasFactor }: ProofFieldsProps) {
  return (
    <>
      <Field name="password" label="Password" type="password" autoComplete="current-password" required />
      {hasFactor !== false && (
        <Field
          name="code"
          label="Code"
          autoComplete="one-time-code"
          required={hasFactor === true}
          isOptional={hasFactor === undefined}
          hint="Of your authenticator app, or one of your recovery codes."
        />
      )}
    </>
  );
}
