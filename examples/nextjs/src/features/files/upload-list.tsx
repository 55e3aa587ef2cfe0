"use client";
import { CircleAlert, CircleCheck, Pause, Play, RotateCw, X } from "lucide-react";
import Link from "next/link";
import { Button, IconButton } from "@/components/button";
import { ProgressBar } from "@/components/progress-bar";
import { Spinner } from "@/components/spinner";
import { type Upload, uploads } from "./uploads";
import { sizeOf } from "./words";

/** The files that are on their way, or were a moment ago. */
export function UploadList({ uploads: shown }: { uploads: readonly Upload[] }) {
  if (shown.length === 0) return null;
  const ended = shown.filter(({ state }) => state === "ready" || state === "rejected");
  const left = shown.length - ended.length;
  return (
    <section
      aria-labelledby="uploads"
      className="overflow-hidden rounded-xl border border-line bg-surface shadow-card"
    >
      <div className="flex min-h-12 items-center justify-between gap-4 border-b border-line px-4 py-1 sm:px-5">
        <h2 id="uploads" className="text-sm font-semibold">
          {left === 0 ? "Uploads" : left === 1 ? "Uploading 1 file" : `Uploading ${left} files`}
        </h2>
        {ended.length > 0 && (
          <Button look="quiet" onClick={() => uploads.forget(...ended.map(({ key }) => key))}>
            Clear finished
          </Button>
        )}
      </div>
      <ul aria-label="Uploads" className="divide-y divide-line">
        {shown.map((upload) => (
          <UploadRow key={upload.key} upload={upload} />
        ))}
      </ul>
      <p role="status" className="sr-only">
        {ended.length > 0 && `${ended.length} of ${shown.length} finished.`}
      </p>
    </section>
  );
}

/** One file on its way. */
function UploadRow({ upload }: { upload: Upload }) {
  const { key, name, size, sent, state, trouble, canRetry } = upload;
  const isBad = state === "rejected" || state === "failed";
  return (
    <li className="flex items-start gap-3 px-4 py-3 sm:px-5">
      <span className="mt-1 shrink-0">
        <Mark state={state} />
      </span>
      <div className="min-w-0 grow space-y-1.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="min-w-0 truncate font-medium" title={name}>
            {state === "ready" && upload.id ? (
              <Link href={`/files/${upload.id}`} className="rounded-xs hover:underline">
                {name}
              </Link>
            ) : (
              name
            )}
          </p>
          <p className="text-xs whitespace-nowrap text-muted tabular-nums">{stateOf(upload)}</p>
        </div>
        {(state === "sending" || state === "paused") && (
          <ProgressBar
            label={`Upload of ${name}`}
            done={sent}
            total={size}
            tone={state === "paused" ? "warn" : "accent"}
          />
        )}
        {trouble && (
          <p role={isBad ? "alert" : undefined} className="text-sm/6 text-bad">
            {trouble}
          </p>
        )}
      </div>
      <div className="-my-2 -mr-2 flex shrink-0">
        {state === "sending" && (
          <IconButton label={`Pause ${name}`} onClick={() => uploads.pause(key)}>
            <Pause aria-hidden className="size-4" />
          </IconButton>
        )}
        {state === "paused" && (
          <IconButton label={`Go on with ${name}`} onClick={() => uploads.goOn(key)}>
            <Play aria-hidden className="size-4" />
          </IconButton>
        )}
        {state === "failed" && canRetry && (
          <IconButton label={`Try ${name} again`} onClick={() => uploads.goOn(key)}>
            <RotateCw aria-hidden className="size-4" />
          </IconButton>
        )}
        {state === "ready" || state === "rejected" || state === "checking" ? (
          <IconButton label={`Take ${name} off this list`} onClick={() => uploads.forget(key)}>
            <X aria-hidden className="size-4" />
          </IconButton>
        ) : (
          <IconButton label={`Give up the upload of ${name}`} onClick={() => void uploads.cancel(key)}>
            <X aria-hidden className="size-4" />
          </IconButton>
        )}
      </div>
    </li>
  );
}

function Mark({ state }: { state: Upload["state"] }) {
  if (state === "ready") return <CircleCheck aria-hidden className="size-4 text-good" />;
  if (state === "rejected" || state === "failed")
    return <CircleAlert aria-hidden className="size-4 text-bad" />;
  if (state === "paused") return <Pause aria-hidden className="size-4 text-warn" />;
  return <Spinner className="text-muted" />;
}

function stateOf({ state, sent, size }: Upload): string {
  switch (state) {
    case "waiting":
      return "Waiting for its turn";
    case "sending":
      return sent === 0 ? "Preparing" : `${sizeOf(sent)} of ${sizeOf(size)}`;
    case "paused":
      return `Paused at ${sizeOf(sent)} of ${sizeOf(size)}`;
    case "checking":
      return "Being checked";
    case "ready":
      return `Ready, ${sizeOf(size)}`;
    case "rejected":
      return "Rejected";
    case "failed":
      return "Not uploaded";
  }
}
