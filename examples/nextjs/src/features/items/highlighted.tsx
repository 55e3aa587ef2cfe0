import type { Schemas } from "@backend/client";
import type { ReactNode } from "react";

interface HighlightedProps {
  text: string;
  /** Where the text is in its item, such as `/title`. */
  pointer: string;
  highlights: readonly Schemas["Highlight"][] | undefined;
}

/** A text in which what was looked for is marked. */
export function Highlighted({ text, pointer, highlights = [] }: HighlightedProps) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, length } of highlights.filter((each) => each.pointer === pointer)) {
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, start + length)}</mark>);
    at = start + length;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
