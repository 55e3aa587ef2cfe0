"use client";
import type { StoredFile } from "@backend/client/files";
import { useQuery } from "@tanstack/react-query";
import { ExternalLink, Text } from "lucide-react";
import { useState } from "react";
import { Button, buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { Notice } from "@/components/notice";
import { Skeleton } from "@/components/skeleton";

/** How much of a text is shown in the page: more would make it slow, and is a click away. */
const SHOWN_CHARACTERS = 20_000;

/** The text of a document or text file: its beginning here, its first megabyte by a link. */
export function FileText({ file: { id, name, type } }: { file: StoredFile }) {
  const [isShown, setShown] = useState(false);
  const address = `/downloads/${id}/text`;
  const {
    data: text,
    isError,
    refetch,
  } = useQuery({
    queryKey: ["files", "text", id],
    queryFn: async ({ signal }) => {
      // It leads to a signed address of the store, from where the text comes.
      const response = await fetch(address, { signal });
      if (!response.ok) throw new Error(`the text is not there: ${response.status}`);
      return response.text();
    },
    enabled: isShown,
    staleTime: Infinity,
  });
  return (
    <Card
      id="text"
      title="Text"
      description={
        type === "application/pdf"
          ? "What was read in this document. It is found by its first words."
          : "It is found by its first words."
      }
      action={
        <a href={address} target="_blank" className={buttonClasses("quiet")}>
          <ExternalLink aria-hidden className="size-4" />
          Open<span className="sr-only"> the text in another tab</span>
        </a>
      }
    >
      {!isShown ? (
        <Button look="secondary" className="noscript:hidden" onClick={() => setShown(true)}>
          <Text aria-hidden className="size-4" />
          Show the text
        </Button>
      ) : isError ? (
        <Notice tone="bad" title="The text could not be read">
          <p>Check your connection. If the file was deleted meanwhile, its text is gone, too.</p>
          <Button look="secondary" className="mt-2" onClick={() => void refetch()}>
            Try again
          </Button>
        </Notice>
      ) : text === undefined ? (
        <div role="status" aria-label="Loading" className="space-y-2.5">
          {["w-11/12", "w-4/5", "w-full", "w-2/3"].map((width) => (
            <Skeleton key={width} className={`h-4 ${width}`} />
          ))}
        </div>
      ) : (
        <>
          <pre
            tabIndex={0}
            role="region"
            aria-label={`Text of ${name}`}
            className="max-h-[60dvh] overflow-auto rounded-lg border border-line bg-raised p-4 font-mono text-sm/6 break-words whitespace-pre-wrap"
          >
            {text.slice(0, SHOWN_CHARACTERS)}
          </pre>
          {text.length > SHOWN_CHARACTERS && (
            <p className="mt-3 text-sm text-muted">This is the beginning. The rest is in the other tab.</p>
          )}
        </>
      )}
    </Card>
  );
}
