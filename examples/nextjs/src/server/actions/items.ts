"use server";
import { type Body, type Item, VersionConflict } from "@backend/client";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { type Draft, draftOf, FIELDS, isEqual, merge } from "@/features/items/drafts";
import type { Status } from "@/features/items/filters";
import type { FormState } from "@/forms/state";
import { attempt, text } from "../forms";
import { serverClient } from "../sessions";

const NAMES = ["title", "description", "status", "tags"];

/** The item that an editor goes on from, and the fields that need a decision. */
export interface Editing {
  base: Item;
  /** What stands in the fields. */
  draft: Draft;
  /** What others wrote into fields that were changed here, too. */
  theirs?: Partial<Draft>;
}

/** Create an item, and show it in the listing. */
export async function createItem(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const key = text(form, "key");
  return attempt(
    form,
    async () => {
      await client.items.create(changesOf(draftFrom(form)), key ? { idempotencyKey: key } : {});
      redirect("/items");
    },
    { keep: NAMES, page: "/items/new" },
  );
}

/**
 * Save an item over the version that the editor began with.
 *
 * If somebody else was faster, what they changed in other fields is kept, and what both
 * changed comes back to be decided field by field. Nothing that was typed is lost.
 */
export async function saveItem(before: FormState<Editing>, form: FormData): Promise<FormState<Editing>> {
  const client = await serverClient();
  const base = before.data?.base;
  if (!base) throw new TypeError("an editor begins with an item");
  const mine = decided(before.data, draftFrom(form), form);
  const save = async (over: Item, draft: Draft): Promise<FormState<Editing>> => {
    const changes = Object.fromEntries(
      FIELDS.filter((field) => !isEqual(field, draft, draftOf(over))).map((field) => [field, draft[field]]),
    );
    const { data } = await client.items.update(over.id, changesOf(changes), { ifMatch: over });
    revalidatePath("/items", "layout");
    return { data: { base: data, draft: draftOf(data) } };
  };
  const state = await attempt<Editing>(
    form,
    async () => {
      try {
        return { ...(await save(base, mine)), done: "Saved." };
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
      }
      const { data: stored } = await client.items.get(base.id);
      const { draft, theirs } = merge(draftOf(base), mine, draftOf(stored));
      if (Object.keys(theirs).length > 0) return { code: "conflict", data: { base: stored, draft, theirs } };
      return {
        ...(await save(stored, draft)),
        done: "Saved, together with what was changed elsewhere meanwhile.",
      };
    },
    { keep: NAMES, page: `/items/${base.id}` },
  );
  return state.data ? state : { ...state, data: { ...before.data, base, draft: mine } };
}

/** Move an item to the trash, and say so in the listing. */
export async function removeItem(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const id = text(form, "id");
  return attempt(
    form,
    async () => {
      await client.items.remove(id);
      revalidatePath("/items", "layout");
      redirect(`/items?removed=${encodeURIComponent(id)}`);
    },
    { page: `/items/${id}` },
  );
}

/** Bring an item back from the trash. */
export async function restoreItem(_: FormState, form: FormData): Promise<FormState> {
  const client = await serverClient();
  const id = text(form, "id");
  return attempt(
    form,
    async () => {
      await client.trash.restore(id);
      revalidatePath("/items", "layout");
      redirect("/items");
    },
    { page: "/items" },
  );
}

/** Return what was typed. */
function draftFrom(form: FormData): Draft {
  return {
    title: text(form, "title").trim(),
    // Browsers send line breaks of two characters.
    description: text(form, "description").replace(/\r\n/g, "\n"),
    status: (text(form, "status") || "open") as Status,
    tags: text(form, "tags")
      .split(/[,\n]/)
      .map((tag) => tag.trim().replace(/^#/, ""))
      .filter(Boolean),
  };
}

/** Return what was typed, with theirs in the fields for which that was chosen. */
function decided(editing: Editing | undefined, mine: Draft, form: FormData): Draft {
  const chosen = FIELDS.filter((field) => text(form, `choose-${field}`) === "theirs");
  return {
    ...mine,
    ...Object.fromEntries(chosen.map((field) => [field, editing?.theirs?.[field] ?? mine[field]])),
  };
}

function changesOf<T extends Partial<Draft>>(draft: T): T & Body<"update_item"> {
  return draft as T & Body<"update_item">;
}
