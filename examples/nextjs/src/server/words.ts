import "server-only";
import type { ErrorCode } from "@backend/client";

/** What people are told, by the code of the error; the API's own words do for the others. */
export const WORDS: Partial<Record<ErrorCode, string>> = {
  invalid_credentials: "This address and password do not belong together.",
  invalid_code: "This code is wrong, or was used before. Wait for the next one.",
  invalid_challenge: "That took too long. Sign in again.",
  invalid_link: "This link has expired, or was used.",
  invalid_restore_token: "That took too long. Sign in again to keep the account.",
  email_taken: "There is an account with this address. Sign in, or set a new password.",
  email_not_verified: "Verify your address first, by the link that we mailed you.",
  email_changed_recently: "The last change of your address can still be undone. Wait eight days after it.",
  sign_in_to_verify: "Enter the password of the account that this link is for.",
  wrong_password: "The password is wrong.",
  wrong_code: "The code is wrong, or was used before.",
  code_required: "This account has a second factor: enter a code, too.",
  factor_exists: "An authenticator is set up already.",
  factor_locked: "Too many codes were wrong. Use a recovery code, or the link that we mailed you.",
  administrator_stays:
    "An administrator's account cannot be deleted. Have another administrator change your role first.",
  item_not_found: "This item is gone. It may be in the trash.",
  not_configured: "Nobody has set up a language model here, so nothing can be summarized.",
  database_unavailable: "The service is down for a moment. Nothing was changed; try again soon.",
  service_unavailable: "The service is down for a moment. Nothing was changed; try again soon.",
};

/** The fields that an error is about, by its code. */
export const FIELDS: Partial<Record<ErrorCode, string>> = {
  email_taken: "email",
  wrong_password: "password",
  wrong_code: "code",
  code_required: "code",
  invalid_code: "code",
};

/** What the API says of a field in the words of its validation, and what people are told instead. */
const VALIDATION: readonly (readonly [RegExp, (number: string) => string])[] = [
  [/^String should have at least 1 character$/, () => "This must not be empty."],
  [/^String should have at least (\d+) characters$/, (number) => `At least ${number} characters are needed.`],
  [/^String should have at most (\d+) characters$/, (number) => `At most ${number} characters are possible.`],
  [/^List should have at most (\d+) items/, (number) => `At most ${number} are possible.`],
];

/** Return the words for what is wrong with a field. */
export function fieldWords(message: string): string {
  for (const [pattern, words] of VALIDATION) {
    const found = pattern.exec(message);
    if (found) return words(found[1] ?? "");
  }
  return message;
}
