import "server-only";
import { type ApiError, BackendError, isApiError } from "@backend/client";
import { WORDS } from "./words";

/** Why something could not be done, in words for people. */
export interface Failure {
  message: string;
  code: string;
  requestId?: string;
}

const DOWN = "The service does not answer. Try again in a moment.";

/** Return why the API did not do something; undefined if the error is not the API's, but a defect. */
export function failureOf(error: unknown): Failure | undefined {
  if (isApiError(error)) {
    return {
      message: messageOf(error),
      code: error.code,
      ...(error.requestId !== null && { requestId: error.requestId }),
    };
  }
  // No answer, or one of something in between.
  return error instanceof BackendError ? { message: DOWN, code: "unreachable" } : undefined;
}

function messageOf(error: ApiError): string {
  if (error.status === 429) return `Too many attempts. Try again in ${secondsOf(error.retryAfter ?? 60)}.`;
  if (error.code === "validation_error") return Object.values(error.fields).join(" ");
  const words = WORDS as Record<string, string | undefined>;
  return words[error.code] ?? error.problem.detail;
}

function secondsOf(seconds: number): string {
  if (seconds > 120) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
