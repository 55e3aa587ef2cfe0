"use client";
import { isApiError } from "@backend/client";
import { Plus } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { wordsFor } from "@/browser/failures";
import { Button } from "@/components/button";
import { Spinner } from "@/components/spinner";
import { useCreateItem } from "./queries";

/** The line in which an item is written down. Without scripts it leads to the whole form. */
export function QuickAdd() {
  const [title, setTitle] = useState("");
  // One key for one item, however often the button is pressed or an answer is lost.
  const key = useRef("");
  const create = useCreateItem();
  const trouble = create.error ? wordsFor(create.error) : undefined;

  const add = (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending || title.trim() === "") return;
    key.current ||= crypto.randomUUID();
    create.mutate(
      { item: { title: title.trim() }, key: key.current },
      {
        onSuccess: () => {
          key.current = "";
          setTitle("");
        },
        onError: (error) => {
          // What was refused may be mended and sent again as another item.
          if (isApiError(error) && error.status < 500 && error.status !== 429) key.current = "";
        },
      },
    );
  };
  return (
    <form action="/items/new" onSubmit={add} className="px-3 py-2.5 sm:px-4">
      <div className="flex items-center gap-2">
        <Plus aria-hidden className="mx-2 size-5 shrink-0 text-muted" />
        <input
          name="title"
          aria-label="New item"
          placeholder="Add an item"
          autoComplete="off"
          maxLength={200}
          value={title}
          onChange={({ target }) => setTitle(target.value)}
          aria-invalid={trouble !== undefined}
          aria-describedby={trouble && "quick-add-trouble"}
          className="min-w-0 grow rounded-md bg-transparent px-1 py-1.5 text-base sm:text-[0.9375rem]"
        />
        <Button type="submit" look="secondary" aria-disabled={create.isPending}>
          {create.isPending && <Spinner />}
          Add
        </Button>
      </div>
      {trouble && (
        <p id="quick-add-trouble" role="alert" className="mt-2 ml-11 text-sm text-bad">
          {trouble}
        </p>
      )}
    </form>
  );
}
