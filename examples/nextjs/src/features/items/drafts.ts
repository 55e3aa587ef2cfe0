import type { Item } from "@backend/client";
import type { Status } from "./filters";

/** What can be edited of an item. */
export interface Draft {
  title: string;
  description: string;
  status: Status;
  tags: string[];
}

export const FIELDS = ["title", "description", "status", "tags"] as const satisfies (keyof Draft)[];

/** Return what can be edited of an item. */
export function draftOf({ title, description, status, tags }: Item): Draft {
  return { title, description, status, tags };
}

/** Tell if a field is the same in two drafts. */
export function isEqual(field: keyof Draft, one: Draft, other: Draft): boolean {
  return JSON.stringify(one[field]) === JSON.stringify(other[field]);
}

/** Return a value as text, as it stands in its field. */
export function shown(value: Draft[keyof Draft]): string {
  return typeof value === "string" ? value : value.join(", ");
}

/**
 * Merge two edits of one draft, field by field.
 *
 * @returns the draft, with mine where both changed a field; and theirs, of those fields.
 */
export function merge(base: Draft, mine: Draft, stored: Draft): { draft: Draft; theirs: Partial<Draft> } {
  const untouched = FIELDS.filter((field) => isEqual(field, mine, base));
  const disputed = FIELDS.filter(
    (field) => !untouched.includes(field) && !isEqual(field, stored, base) && !isEqual(field, stored, mine),
  );
  const pick = (fields: readonly (keyof Draft)[]) =>
    Object.fromEntries(fields.map((field) => [field, stored[field]]));
  return { draft: { ...mine, ...pick(untouched) }, theirs: pick(disputed) };
}
