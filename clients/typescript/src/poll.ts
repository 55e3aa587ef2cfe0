/** Asking for something, at ever longer intervals, until it has come to its end. */
import { ApiError, NoAnswer, UnexpectedAnswer } from "./errors.js";
import { pause, startLimit } from "./limits.js";

/** How to wait. */
export interface Patience<T> {
  /** Ends the waiting, and nothing else. */
  signal?: AbortSignal | undefined;
  /** How long to wait in all, in milliseconds. Default: until the end. */
  deadlineMs?: number | undefined;
  /** Called with what was read first, and after each change. */
  onChange?: ((state: T) => void) | undefined;
}

/** What is waited for. */
export interface Awaited<T, Ended> {
  /** Read it; return undefined if it is as it was. */
  read(known: T | undefined, signal: AbortSignal): Promise<T | undefined>;
  /** Return it if it has ended well; undefined if it goes on; throw if it has ended otherwise. */
  endOf(state: T): Ended | undefined;
  /** Return the error for a time that is over before the end. */
  unfinished(state: T, cause: unknown): Error;
}

/** The time before the second question; each one after it is half as long again, up to the longest. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** How long questions may fail, one after the other, before the waiting does. */
const PATIENCE_MS = 60_000;
/** The longest time of a timer, some 25 days: a longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ask, beginning with what is known, until the end has come; return what it came to. */
export async function poll<T, Ended>(
  { read, endOf, unfinished }: Awaited<T, Ended>,
  first: T | undefined,
  { signal, onChange, deadlineMs = LONGEST_TIMER_MS }: Patience<T> = {},
): Promise<Ended> {
  const limit = startLimit(Math.min(deadlineMs, LONGEST_TIMER_MS), signal);
  let known = first;
  let trouble: { error: unknown; since: number } | undefined;
  /** Fail if the caller has aborted, or if the time is over. */
  const checkTime = (): void => {
    signal?.throwIfAborted();
    if (!limit.signal.aborted) return;
    throw known ? unfinished(known, trouble?.error) : (trouble?.error ?? new NoAnswer(true, 1, undefined));
  };
  try {
    for (let question = known ? 1 : 0; ; question++) {
      const ended = known && endOf(known);
      if (ended) return ended;
      if (question > 0) await pause(Math.max(pauseBefore(question), askedBy(trouble?.error)), limit.signal);
      checkTime();
      let now: T | undefined;
      try {
        now = await read(known, limit.signal);
        trouble = undefined;
      } catch (error) {
        checkTime();
        trouble = { error, since: trouble?.since ?? Date.now() };
        if (!passes(error) || Date.now() - trouble.since > PATIENCE_MS) throw error;
      }
      if (now === undefined) continue;
      known = now;
      onChange?.(now);
    }
  } finally {
    limit.end();
  }
}

/** Return the milliseconds before a question; by chance up to a quarter less, so that many do not ask at once. */
function pauseBefore(question: number): number {
  return Math.min(FIRST_PAUSE_MS * 1.5 ** (question - 1), LONGEST_PAUSE_MS) * (1 - Math.random() / 4);
}

/** Return the milliseconds after which an error asks to try again. */
function askedBy(error: unknown): number {
  return 1000 * ((error instanceof ApiError && error.retryAfter) || 0);
}

/** Tell if a failure is one of the moment. */
function passes(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  return (error instanceof ApiError || error instanceof UnexpectedAnswer) && (error.status === 429 || error.status >= 500);
}
