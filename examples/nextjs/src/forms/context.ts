"use client";
import { createContext, useContext } from "react";
import type { FormState } from "./state";

/** What fields need to know of their form. */
export const FormContext = createContext<Pick<FormState, "fields" | "values">>({});

/** Return what is wrong with a field and what was typed in it. */
export function useField(name: string): { error: string | undefined; value: string | undefined } {
  const { fields, values } = useContext(FormContext);
  return { error: fields?.[name], value: values?.[name] };
}
