"use client";
import type { ReactNode } from "react";
import { Button, type ButtonLook } from "@/components/button";
import { classes } from "@/components/classes";
import { Spinner } from "@/components/spinner";
import { FormContext } from "./context";
import { FormMessage } from "./message";
import type { FormAction } from "./state";
import { useServerForm } from "./use-server-form";

interface ActionFormProps {
  action: FormAction;
  /** What the button says. */
  submit: string;
  /** What it is called where several say the same. */
  label?: string;
  look?: ButtonLook;
  /** Values that are sent along. */
  hidden?: Record<string, string>;
  children?: ReactNode;
  /** What stands beside the button. */
  beside?: ReactNode;
  /** What stands in the place of the form once it is done. */
  whenDone?: ReactNode;
  /** Whether the fields are emptied once it is done. */
  isCleared?: boolean;
  isWide?: boolean;
  className?: string;
}

/** A form of a Server Action, which works without scripts. */
export function ActionForm(props: ActionFormProps) {
  const {
    action,
    submit,
    label,
    look,
    hidden = {},
    children,
    beside,
    whenDone,
    isCleared,
    isWide,
    className,
  } = props;
  const form = useServerForm(action, { isCleared: isCleared ?? false });
  const { state, isBusy } = form;
  if (state.done !== undefined && whenDone !== undefined) {
    return (
      <div className="space-y-4">
        <FormMessage state={state} />
        {whenDone}
      </div>
    );
  }
  return (
    <form {...form.props} aria-busy={isBusy} className={classes("space-y-5", className)}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <FormMessage state={state} />
      <FormContext value={state}>{children && <div className="space-y-5">{children}</div>}</FormContext>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          look={look ?? "primary"}
          aria-label={label}
          aria-disabled={isBusy}
          className={isWide ? "w-full" : ""}
        >
          {isBusy && <Spinner />}
          {submit}
        </Button>
        {beside}
      </div>
    </form>
  );
}
