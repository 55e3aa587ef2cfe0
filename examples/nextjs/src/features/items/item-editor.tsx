"use client";
import type { Item } from "@backend/client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Button } from "@/components/button";
import { Notice } from "@/components/notice";
import { Spinner } from "@/components/spinner";
import { FormContext } from "@/forms/context";
import { FormMessage } from "@/forms/message";
import { useServerForm } from "@/forms/use-server-form";
import { type Editing, saveItem } from "@/server/actions/items";
import { type Draft, draftOf, shown } from "./drafts";
import { STATUSES } from "./filters";
import { ItemFields } from "./item-fields";
import { ITEMS } from "./queries";

/** The editor of an item. If somebody else was faster, each field that both changed is decided here. */
export function ItemEditor({ item }: { item: Item }) {
  const client = useQueryClient();
  const { state, isBusy, props } = useServerForm<Editing>(saveItem, {
    initial: { data: { base: item, draft: draftOf(item) } },
    onAnswer: ({ done }) => done !== undefined && void client.invalidateQueries({ queryKey: ITEMS }),
  });
  const { base = item, draft = draftOf(item), theirs } = state.data ?? {};
  const isDisputed = state.code === "conflict";

  useEffect(() => {
    if (isDisputed) document.getElementById("conflict")?.focus();
  }, [isDisputed, base.version]);

  return (
    <form {...props} aria-busy={isBusy} className="space-y-5">
      {isDisputed && (
        <div id="conflict" tabIndex={-1} className="rounded-lg">
          <Notice tone="warn" title="Somebody else changed this item meanwhile" isUrgent>
            <p>
              Choose for each marked field whose text stays. Nothing is saved before you press the button.
            </p>
          </Notice>
        </div>
      )}
      <FormMessage state={state} />
      <FormContext value={state}>
        {/* Fields are made anew for what was merged or chosen, which may be no other version. */}
        <div key={JSON.stringify([base.version, draft])} className="space-y-5">
          <ItemFields
            draft={draft}
            below={(field) => <Choice field={field} mine={draft} theirs={theirs} />}
          />
        </div>
      </FormContext>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" aria-disabled={isBusy}>
          {isBusy && <Spinner />}
          {isDisputed ? "Save as chosen" : "Save"}
        </Button>
        <span className="text-sm text-muted tabular-nums">Version {base.version}</span>
      </div>
    </form>
  );
}

interface ChoiceProps {
  field: keyof Draft;
  mine: Draft;
  theirs: Partial<Draft> | undefined;
}

/** The choice between what stands in a field and what somebody else wrote there. */
function Choice({ field, mine, theirs }: ChoiceProps) {
  const other = theirs?.[field];
  if (other === undefined) return null;
  const options = [
    ["mine", "Keep mine", mine[field]],
    ["theirs", "Take theirs", other],
  ] as const;
  return (
    <fieldset className="space-y-1 rounded-lg bg-warn-soft p-3 text-sm">
      <legend className="sr-only">Whose {field} stays?</legend>
      {options.map(([value, label, text]) => (
        <label key={value} className="flex gap-2.5 rounded-md p-1.5">
          <input
            type="radio"
            name={`choose-${field}`}
            value={value}
            defaultChecked={value === "mine"}
            className="mt-1 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            <span className="font-medium">{label}</span>
            <span className="line-clamp-4 block break-words whitespace-pre-wrap text-muted">
              {inWords(field, text)}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function inWords(field: keyof Draft, value: Draft[keyof Draft]): string {
  const name = field === "status" ? STATUSES.find(([status]) => status === value)?.[1] : undefined;
  return name ?? (shown(value) || "(empty)");
}
