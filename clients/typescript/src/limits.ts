/** Limits of time. */

/** A limit of time within another one. */
export interface Limit {
  /** The signal that aborts when the time is over, or when the outer one aborts. */
  readonly signal: AbortSignal;
  /** The signal of the caller. */
  readonly outer: AbortSignal | undefined;
  /** Return the milliseconds that are left. */
  msLeft(): number;
  /** Stop the clock, and forget the outer signal. */
  end(): void;
}

/**
 * Start a limit of so many milliseconds.
 *
 * Not by `AbortSignal.any` with `AbortSignal.timeout`: Node 20 collects that as garbage,
 * and then nothing ends the wait.
 */
export function startLimit(ms: number, outer?: AbortSignal): Limit {
  const controller = new AbortController();
  const at = Date.now() + ms;
  const stop = (): void => controller.abort(outer?.reason);
  const timer = setTimeout(() => controller.abort(), ms);
  if (outer?.aborted) stop();
  outer?.addEventListener("abort", stop);
  return {
    signal: controller.signal,
    outer,
    msLeft: () => at - Date.now(),
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", stop);
    },
  };
}

/** Wait so many milliseconds, or until the outer signal aborts. */
export async function pause(ms: number, outer: AbortSignal): Promise<void> {
  const { signal, end } = startLimit(ms, outer);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  end();
}
