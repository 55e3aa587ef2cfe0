"use client";
import { FileUp, Upload as UploadIcon } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { Button, type ButtonLook } from "@/components/button";
import { ACCEPTED } from "./words";

interface ChooseFilesProps {
  onFiles: (files: Iterable<File>) => void;
  look?: ButtonLook;
  label?: string;
  /** Whether one file only is asked for. */
  isSingle?: boolean;
  accept?: string;
  children?: ReactNode;
}

/** The button that opens the system's choice of files. */
export function ChooseFiles(props: ChooseFilesProps) {
  const { onFiles, look = "primary", label, isSingle = false, accept = ACCEPTED, children } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!isSingle}
        accept={accept}
        onChange={({ target }) => {
          const chosen = Array.from(target.files ?? []);
          // So that the same file can be chosen again.
          target.value = "";
          if (chosen.length > 0) onFiles(chosen);
        }}
      />
      <Button look={look} aria-label={label} onClick={() => input.current?.click()}>
        {children ?? (
          <>
            <UploadIcon aria-hidden className="size-4" />
            Upload
          </>
        )}
      </Button>
    </>
  );
}

/** Makes the whole window a place to drop files on; elsewhere the browser would leave the page for them. */
export function DropTarget({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const [isOver, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    // Elements send events of their own: only when the last one is left, the window is.
    let depth = 0;
    const ending = new AbortController();
    const on = (name: "dragenter" | "dragleave" | "dragover" | "drop", heed: (event: DragEvent) => void) =>
      addEventListener(
        name,
        (event) => {
          if (!event.dataTransfer?.types.includes("Files")) return;
          event.preventDefault();
          heed(event);
        },
        { signal: ending.signal },
      );
    const count = (by: number) => () => {
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    on("dragenter", count(1));
    on("dragleave", count(-1));
    // Whoever has come before this page could listen is over it all the same.
    on("dragover", () => {
      depth = Math.max(1, depth);
      setOver(true);
    });
    on("drop", (event) => {
      depth = 0;
      setOver(false);
      take(Array.from(event.dataTransfer?.files ?? []));
    });
    return () => ending.abort();
  }, []);
  return (
    isOver && (
      <div className="pointer-events-none fixed inset-3 z-40 flex animate-fade items-center justify-center rounded-2xl border-2 border-dashed border-accent bg-accent-soft/90">
        <p className="flex flex-col items-center gap-3 text-lg font-semibold text-accent">
          <FileUp aria-hidden className="size-10" />
          Drop to upload
        </p>
      </div>
    )
  );
}
