import "server-only";
import { isApiError, Unauthenticated } from "@backend/client";
import { redirect, unstable_rethrow } from "next/navigation";
import type { FormState } from "@/forms/state";
import { failureOf } from "./failures";
import { FIELDS, fieldWords } from "./words";

/** Return what was typed in a field. */
export function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** Return the code that was typed as what it is, of the authenticator or a recovery code. */
export function codeOf(form: FormData): { code: string } | { recovery_code: string } {
  const code = text(form, "code").replace(/[\s-]/g, "");
  return /^\d{6}$/.test(code) ? { code } : { recovery_code: code };
}

/** Return the password that was typed, and the code if there was one. */
export function proofOf(form: FormData): { password: string; code?: string; recovery_code?: string } {
  const password = text(form, "password");
  return text(form, "code").trim() === "" ? { password } : { password, ...codeOf(form) };
}

interface AttemptOptions {
  /** The fields whose values are shown again: never passwords or codes. */
  keep?: readonly string[];
  /** The names of the API's fields that this form calls otherwise. */
  fields?: Record<string, string>;
  /** The page to come back to once the person has signed in again. */
  page?: string;
}

/**
 * Do the work of an action; return the state that it ends with.
 *
 * What the API refuses becomes words for the form. A session that is over leads to the
 * sign-in. Anything else is a defect, and is thrown.
 */
export async function attempt<T>(
  form: FormData,
  work: () => Promise<FormState<T>>,
  { keep = [], fields: names = {}, page }: AttemptOptions = {},
): Promise<FormState<T>> {
  try {
    return await work();
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof Unauthenticated) redirect(endedAt(page));
    const failure = failureOf(error);
    if (!failure) throw error;
    const fields = fieldsOf(error, failure.message, names);
    const { message, ...rest } = failure;
    return {
      ...rest,
      ...(Object.keys(fields).length > 0 ? { fields } : { message }),
      values: Object.fromEntries(keep.map((name) => [name, text(form, name)])),
    };
  }
}

/** Return the address that people are sent to when their session is over. */
export function endedAt(page?: string): `/login?${string}` {
  return `/login?ended=1${page === undefined ? "" : `&next=${encodeURIComponent(page)}`}`;
}

/** Return what is wrong with each field, by the names that the form has. */
function fieldsOf(error: unknown, message: string, names: Record<string, string>): Record<string, string> {
  if (!isApiError(error)) return {};
  const nameOf = (field: string): string => names[field] ?? field;
  const field = (FIELDS as Record<string, string | undefined>)[error.code];
  if (field !== undefined) return { [nameOf(field)]: message };
  // An entry of a list, such as `tags/0`, is a part of one field here.
  return Object.fromEntries(
    Object.entries(error.fields).map(([path, words]) => [
      nameOf(path.split("/")[0] ?? path),
      fieldWords(words),
    ]),
  );
}
