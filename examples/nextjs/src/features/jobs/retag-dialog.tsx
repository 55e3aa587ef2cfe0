"use client";
import { isApiError } from "@backend/client";
import * as Dialog from "@radix-ui/react-dialog";
import { Tag } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button, buttonClasses } from "@/components/button";
import { Spinner } from "@/components/spinner";
import { FormContext } from "@/forms/context";
import { Field } from "@/forms/field";
import { useRetag } from "./queries";

/** The dialog that renames a tag on all items, or takes it away. */
export function RetagDialog() {
  const [isOpen, setOpen] = useState(false);
  const retag = useRetag();
  const fields = isApiError(retag.error) ? retag.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (retag.isPending) return;
    const form = new FormData(event.currentTarget);
    const tag = (name: string) => String(form.get(name)).trim().replace(/^#/, "");
    retag.mutate({ from: tag("from"), to: tag("to") || null }, { onSuccess: () => setOpen(false) });
  };
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        retag.reset();
      }}
    >
      <Dialog.Trigger className={buttonClasses("secondary")}>
        <Tag aria-hidden className="size-4" />
        Rename a tag
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-black/50" />
        <Dialog.Content className="fixed inset-x-4 top-1/2 z-50 mx-auto max-w-md -translate-y-1/2 animate-appear space-y-5 rounded-2xl border border-line bg-surface p-6 shadow-pop">
          <div className="space-y-2">
            <Dialog.Title className="text-lg font-semibold">Rename a tag</Dialog.Title>
            <Dialog.Description className="text-sm/6 text-muted">
              It is changed on all of your items, however many there are.
            </Dialog.Description>
          </div>
          <form onSubmit={submit} className="space-y-5">
            <FormContext value={{ fields }}>
              <Field name="from" label="Tag" required maxLength={31} autoComplete="off" />
              <Field
                name="to"
                label="New name"
                isOptional
                maxLength={31}
                autoComplete="off"
                hint="Without one, the tag is taken away."
              />
            </FormContext>
            <div className="flex flex-wrap justify-end gap-2">
              <Dialog.Close className={buttonClasses("secondary")}>Cancel</Dialog.Close>
              <Button type="submit" aria-disabled={retag.isPending}>
                {retag.isPending && <Spinner />}
                Rename
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
