"use client";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { classes } from "@/components/classes";
import { useField } from "./context";

const INPUT = classes(
  "bg-surface border-line-strong/70 hover:border-line-strong w-full rounded-lg border px-3 py-2 text-base sm:text-[0.9375rem]",
  "transition-colors aria-invalid:border-bad disabled:opacity-60",
);

interface FrameProps {
  label: string;
  hint?: ReactNode;
  isOptional?: boolean;
}

interface Described extends FrameProps {
  id: string;
  error: string | undefined;
  children: ReactNode;
}

/** The label of a field, what helps to fill it in, and what is wrong with it. */
function Frame({ id, label, hint, isOptional, error, children }: Described) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="flex items-baseline justify-between gap-3 text-sm font-medium">
        {label}
        {isOptional && <span className="text-xs font-normal text-muted">optional</span>}
      </label>
      {children}
      {error !== undefined && (
        <p id={`${id}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
      {hint && (
        <div id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </div>
      )}
    </div>
  );
}

/** Return what ties an input to its label, hint and error. */
function tiesOf(id: string, error: string | undefined, hint: ReactNode) {
  const described = classes(error !== undefined && `${id}-error`, Boolean(hint) && `${id}-hint`);
  return { id, "aria-invalid": error !== undefined, ...(described && { "aria-describedby": described }) };
}

interface FieldProps extends FrameProps, Omit<ComponentProps<"input">, "name"> {
  name: string;
}

/** A field of one line. A password can be made visible. */
export function Field({ label, hint, isOptional, className, ...input }: FieldProps) {
  const id = useId();
  const { error, value } = useField(input.name);
  const [isShown, setShown] = useState(false);
  const isSecret = input.type === "password";
  return (
    <Frame {...{ id, label, hint, error }} isOptional={isOptional ?? false}>
      <div className="relative">
        <input
          {...tiesOf(id, error, hint)}
          {...input}
          type={isSecret && isShown ? "text" : input.type}
          defaultValue={value ?? input.defaultValue}
          className={classes(INPUT, isSecret && "pr-16", className)}
        />
        {isSecret && (
          <button
            type="button"
            aria-label={`${isShown ? "Hide" : "Show"} ${label.toLowerCase()}`}
            onClick={() => setShown(!isShown)}
            className="absolute inset-y-1 right-1 rounded-md px-2.5 text-sm text-muted hover:text-ink noscript:hidden"
          >
            {isShown ? "Hide" : "Show"}
          </button>
        )}
      </div>
    </Frame>
  );
}

interface TextAreaProps extends FrameProps, Omit<ComponentProps<"textarea">, "name"> {
  name: string;
}

/** A field of several lines. */
export function TextArea({ label, hint, isOptional, className, ...area }: TextAreaProps) {
  const id = useId();
  const { error, value } = useField(area.name);
  return (
    <Frame {...{ id, label, hint, error }} isOptional={isOptional ?? false}>
      <textarea
        rows={5}
        {...tiesOf(id, error, hint)}
        {...area}
        defaultValue={value ?? area.defaultValue}
        className={classes(INPUT, "block field-sizing-content min-h-28", className)}
      />
    </Frame>
  );
}

interface SelectProps extends FrameProps, Omit<ComponentProps<"select">, "name"> {
  name: string;
  options: readonly (readonly [value: string, label: string])[];
}

/** A choice of one. */
export function Select({ label, hint, isOptional, options, className, ...select }: SelectProps) {
  const id = useId();
  const { error, value } = useField(select.name);
  return (
    <Frame {...{ id, label, hint, error }} isOptional={isOptional ?? false}>
      <select
        {...tiesOf(id, error, hint)}
        {...select}
        defaultValue={value ?? select.defaultValue}
        className={classes(INPUT, "h-10.5", className)}
      >
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </Frame>
  );
}
