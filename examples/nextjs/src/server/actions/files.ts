"use server";
import { VersionConflict } from "@backend/client";
import { filesOf } from "@backend/client/files";
import { jobsOf } from "@backend/client/jobs";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { FormState } from "@/forms/state";
import { attempt, text } from "../forms";
import { serverClient } from "../sessions";

/** Give a file another name, if nobody has changed it meanwhile. */
export async function renameFile(_: FormState, form: FormData): Promise<FormState> {
  const files = filesOf(await serverClient());
  const id = text(form, "id");
  const page = `/files/${id}`;
  return attempt(
    form,
    async () => {
      try {
        await files.update(id, { name: text(form, "name").trim() }, { ifMatch: text(form, "etag") });
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
        revalidatePath(page);
        return { message: "The file was changed elsewhere meanwhile. Look at it again, and save once more." };
      }
      revalidatePath("/files", "layout");
      return { done: "Saved." };
    },
    { keep: ["name"], page },
  );
}

/** Move a file to the trash; one that was rejected is gone at once. */
export async function removeFile(_: FormState, form: FormData): Promise<FormState> {
  const files = filesOf(await serverClient());
  const id = text(form, "id");
  return attempt(
    form,
    async () => {
      await files.remove(id);
      revalidatePath("/files", "layout");
      redirect("/files");
    },
    { page: `/files/${id}` },
  );
}

/** Try the check of a file again that broke down. */
export async function checkAgain(_: FormState, form: FormData): Promise<FormState> {
  const jobs = jobsOf(await serverClient());
  const page = `/files/${text(form, "id")}`;
  return attempt(
    form,
    async () => {
      await jobs.retry(text(form, "job"));
      revalidatePath(page);
      return {};
    },
    { page },
  );
}

/** Let a picture stand for the person. */
export async function chooseAvatar(_: FormState, form: FormData): Promise<FormState> {
  const files = filesOf(await serverClient());
  const id = text(form, "id");
  return attempt(
    form,
    async () => {
      await files.chooseAvatar({ file_id: id });
      revalidatePath("/", "layout");
      return { done: "This picture stands for you now." };
    },
    { page: text(form, "page") || `/files/${id}` },
  );
}

/** Let no picture stand for the person. */
export async function removeAvatar(_: FormState, form: FormData): Promise<FormState> {
  const files = filesOf(await serverClient());
  return attempt(
    form,
    async () => {
      await files.removeAvatar();
      revalidatePath("/", "layout");
      return { done: "The picture is taken away. Its file is still among your files." };
    },
    { page: "/account" },
  );
}
