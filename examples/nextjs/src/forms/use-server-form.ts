"use client";
import { unstable_rethrow } from "next/navigation";
import { type ComponentProps, useActionState, useEffect, useRef, useState, useTransition } from "react";
import type { FormAction, FormState } from "./state";

/** A form and how far its action is. */
export interface ServerForm<T> {
  state: FormState<T>;
  isBusy: boolean;
  /** What the `form` element needs. */
  props: Pick<ComponentProps<"form">, "action" | "onSubmit" | "ref">;
}

interface ServerFormOptions<T> {
  initial?: FormState<T>;
  /** Whether the fields are emptied once it is done. */
  isCleared?: boolean;
  /** Called with each answer. */
  onAnswer?: (state: FormState<T>) => void;
}

const UNANSWERED = "There was no answer. What you typed is still here: check your connection, and try again.";

/**
 * Run a form by a Server Action.
 *
 * Without scripts the browser posts it, and the page comes back with the state. With them
 * the action is called here, so that a lost connection leaves the form as it is instead of
 * ending in the page for errors, and nothing that was typed is cleared.
 */
export function useServerForm<T>(action: FormAction<T>, options: ServerFormOptions<T> = {}): ServerForm<T> {
  const [posted, post] = useActionState(action, options.initial ?? {});
  const [answered, setAnswered] = useState<FormState<T>>();
  const [isBusy, startTransition] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const state = answered ?? posted;

  useEffect(() => {
    if (state.message ?? state.fields) focusOnTrouble(form.current);
  }, [state]);

  const onSubmit: ComponentProps<"form">["onSubmit"] = (event) => {
    event.preventDefault();
    if (isBusy) return;
    const data = new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter);
    startTransition(async () => {
      const next = await run(action, state, data);
      startTransition(() => setAnswered(next));
      if (options.isCleared && next.done !== undefined) form.current?.reset();
      options.onAnswer?.(next);
    });
  };
  return { state, isBusy, props: { action: post, onSubmit, ref: form } };
}

/** Call an action; a connection that fails is a state, too. */
async function run<T>(action: FormAction<T>, state: FormState<T>, data: FormData): Promise<FormState<T>> {
  try {
    return await action(state, data);
  } catch (error) {
    unstable_rethrow(error);
    return { message: UNANSWERED, ...(state.data !== undefined && { data: state.data }) };
  }
}

/** Lead the keyboard to the first field that is wrong, or else to the message. */
function focusOnTrouble(form: HTMLFormElement | null): void {
  const wrong =
    form?.querySelector<HTMLElement>("[aria-invalid=true]") ??
    form?.querySelector<HTMLElement>("[data-message]");
  wrong?.focus();
}
