/** What an action answers to a form: what went wrong and where, or that it is done. */
export interface FormState<T = unknown> {
  /** What went wrong, if it is not about one field. */
  message?: string;
  /** The stable code of it, for forms that go on in another way. */
  code?: string;
  /** The id by which whoever runs the service finds it in the log. */
  requestId?: string;
  /** What is wrong with a field, by its name. */
  fields?: Record<string, string>;
  /** What was typed, to be shown again: never a password or a code. */
  values?: Record<string, string>;
  /** What was done, in words. */
  done?: string;
  /** What the next step of the form needs. */
  data?: T;
}

/** An action of a form. */
export type FormAction<T = unknown> = (before: FormState<T>, form: FormData) => Promise<FormState<T>>;
