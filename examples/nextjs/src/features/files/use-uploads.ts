"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { FILES } from "./queries";
import { type Upload, uploads } from "./uploads";

const NONE: readonly Upload[] = [];

/** Return the uploads; listings are read anew as they end, and the page warns before it is left. */
export function useUploads(): readonly Upload[] {
  const shown = useSyncExternalStore(uploads.subscribe, uploads.shown, () => NONE);
  const client = useQueryClient();
  useEffect(() => {
    uploads.onSettled = () => void client.invalidateQueries({ queryKey: FILES });
  }, [client]);
  const isSending = shown.some(({ state }) => state === "sending" || state === "waiting");
  useEffect(() => {
    if (!isSending) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isSending]);
  return shown;
}
