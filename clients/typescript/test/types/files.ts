// Compiled, never run: files, their uploads and their check.
import { type Body, type Client, createClient } from "@backend/client";
import { type CheckedFile, type Files, filesOf, FileUnfinished, JobFailed, type Progress, ready, type StoredFile, StoreRefused, typeOf, upload, type UploadOptions } from "@backend/client/files";
import { create_file } from "@backend/client/operations";

const api: Client = createClient({ baseUrl: "/api" });
const files: Files = filesOf(api);
declare const chosen: File;

export async function uploading(signal: AbortSignal): Promise<string> {
  const show = ({ sent, total }: Progress): number => sent / total;
  const options: UploadOptions = { signal, onProgress: show, onBegun: ({ id }) => void id, concurrency: 4 };
  const stored: StoredFile = await upload(api, chosen, options);
  await upload(api, new Blob([]), { name: "a.csv", type: typeOf(chosen), itemId: undefined, id: stored.id });
  // @ts-expect-error A path is no content.
  await upload(api, "/tmp/a.csv");
  // @ts-expect-error There is no such option.
  await upload(api, chosen, { parts: 3 });
  const checked: CheckedFile = await ready(api, stored, { signal, deadlineMs: 60_000, onChange: ({ status }) => void status });
  if (checked.status === "rejected") {
    const reason: string = checked.reason;
    return reason;
  }
  const nothing: "ready" = checked.status;
  // @ts-expect-error Only a rejected one is sure to have a reason.
  const why: string = checked.reason;
  return nothing + why;
}

export async function methods(): Promise<void> {
  for await (const { id, renditions } of files.all({ status: "ready" }, { maxItems: 10 })) {
    for (const { size } of renditions) void (await files.rendition(id, size)).url;
  }
  const { data, etag } = await files.get("x");
  await files.update(data.id, { name: "b" }, { ifMatch: etag });
  await files.update(data.id, { item_id: null }, { ifMatch: data });
  for (const { expires_at } of (await files.trash()).items) void expires_at;
  const { bytes, bytes_limit } = await files.usage();
  await files.chooseAvatar({ file_id: data.id });
  // @ts-expect-error There is no such status.
  await files.list({ status: "done" });
  // @ts-expect-error A rendition is named by a number.
  await files.rendition("x", "640");
  const body: Body<"create_file"> = { name: "a", type: "text/plain", size: 1 };
  const promised = (await api.call(create_file, { body })).data.upload;
  if (promised?.method === "multipart") void promised.part_size;
  void (bytes / bytes_limit);
}

export function failed(error: unknown): string {
  if (error instanceof StoreRefused) return error.code;
  if (error instanceof JobFailed) return error.job.id;
  return error instanceof FileUnfinished ? error.file.status : "";
}
