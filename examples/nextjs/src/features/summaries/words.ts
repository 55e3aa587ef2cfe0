import type { Job } from "@backend/client/jobs";

/** Why no summary was written, by the code of the job's problem. */
const REASONS: Record<string, string> = {
  item_gone: "The item was deleted meanwhile.",
  superseded: "There is a summary of a later version already.",
  budget_exhausted: "What may be summarized in a day is used up. It goes on tomorrow.",
  model_paused: "The language model has failed several times, and is left alone for some minutes.",
  model_unreachable: "The language model could not be reached.",
  model_too_slow: "The language model took too long.",
  model_throttled: "The language model has too much to do.",
  model_quota_exhausted:
    "The account at the language model's service has nothing left. Tell whoever runs this app.",
  model_failing: "The language model's service is down.",
  model_key_refused: "The language model's service refused the key. Tell whoever runs this app.",
  model_request_refused: "The language model's service refused the request. Tell whoever runs this app.",
  model_answer_unusable: "The language model's answer was of no use, and is not shown.",
  model_declined: "The language model declined to summarize this text.",
  key_unavailable: "The language model's key cannot be read. Tell whoever runs this app.",
  timed_out: "It took too long.",
  outcome_unknown: "The work was interrupted too often.",
};

/** Return why a job wrote no summary, in words for people. */
export function reasonOf({ status, problem }: Job): string {
  if (status === "cancelled") return "It was cancelled.";
  return REASONS[problem?.code ?? ""] ?? problem?.detail ?? "It could not be written.";
}
