import { Notice } from "@/components/notice";
import type { FormState } from "./state";

/** What an action answered, as far as it is not about one field. */
export function FormMessage({ state }: { state: FormState }) {
  if (state.message !== undefined) {
    return (
      <div data-message tabIndex={-1} className="rounded-lg">
        <Notice tone="bad">
          <p>{state.message}</p>
          {state.requestId && <p className="text-xs break-all text-muted">Reference: {state.requestId}</p>}
        </Notice>
      </div>
    );
  }
  if (state.fields) {
    return (
      <p role="alert" className="sr-only">
        {Object.values(state.fields).join(" ")}
      </p>
    );
  }
  return state.done !== undefined && <Notice tone="good">{state.done}</Notice>;
}
