"use client";
import { FileUp, Upload as UploadIcon } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
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

/** A part of the page on which files can be dropped. */
export function DropArea({
  onFiles,
  children,
}: {
  onFiles: (files: Iterable<File>) => void;
  children: ReactNode;
}) {
  // Elements within send events of their own: only the last one to be left leaves the area.
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const enter = (by: number) => (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  return (
    <div
      onDragEnter={enter(1)}
      onDragLeave={enter(-1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFiles(Array.from(event.dataTransfer.files));
      }}
      className="relative min-h-[60dvh]"
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute -inset-3 z-20 flex animate-fade items-start justify-center rounded-2xl border-2 border-dashed border-accent bg-accent-soft/90 pt-32">
          <p className="flex flex-col items-center gap-3 text-lg font-semibold text-accent">
            <FileUp aria-hidden className="size-10" />
            Drop to upload
          </p>
        </div>
      )}
    </div>
  );
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes("Files");
}
