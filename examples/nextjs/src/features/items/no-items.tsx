"use client";
import { ListTodo, SearchX, TextCursorInput } from "lucide-react";
import { Button } from "@/components/button";
import { Empty } from "@/components/empty";
import { isTooShort, type ItemFilters } from "./filters";

const NONE: ItemFilters = { search: "", status: "", tag: "", sort: "" };

interface NoItemsProps {
  filters: ItemFilters;
  onReset: (filters: ItemFilters) => void;
}

/** What stands where no item is found, and why. */
export function NoItems({ filters, onReset }: NoItemsProps) {
  if (isTooShort(filters)) {
    return (
      <Empty icon={TextCursorInput} title="Go on typing">
        Words are found from their second letter on.
      </Empty>
    );
  }
  if (filters.search || filters.status || filters.tag) {
    return (
      <Empty
        icon={SearchX}
        title="Nothing matches"
        action={
          <Button look="secondary" onClick={() => onReset(NONE)}>
            Show all items
          </Button>
        }
      >
        Every word has to be in the title, the tags or the text. The beginnings of words will do.
      </Empty>
    );
  }
  return (
    <Empty icon={ListTodo} title="Nothing to do yet">
      Write the first item in the line above, and press Enter.
    </Empty>
  );
}
