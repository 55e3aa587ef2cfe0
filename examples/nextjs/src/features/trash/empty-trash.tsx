"use client";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { wordsFor } from "@/browser/failures";
import { Button } from "@/components/button";
import { Confirm } from "@/components/confirm";
import { Spinner } from "@/components/spinner";
import { useToast } from "@/components/toast";

interface EmptyTrashProps {
  /** Removes what some seconds allow, and tells if something is left. */
  work: () => Promise<{ more: boolean }>;
  /** What is read anew after that. */
  queryKey: QueryKey;
}

/** The button that removes everything in a trash, however long it takes. */
export function EmptyTrash({ work, queryKey }: EmptyTrashProps) {
  const client = useQueryClient();
  const toast = useToast();
  const empty = useMutation({
    mutationFn: async () => {
      while ((await work()).more) await client.invalidateQueries({ queryKey });
    },
    onSuccess: () => toast({ title: "The trash is empty." }),
    onError: (error) => toast({ title: wordsFor(error), tone: "bad" }),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  return (
    <Confirm
      title="Empty the trash?"
      confirm="Delete everything"
      onConfirm={() => empty.isPending || empty.mutate()}
      trigger={
        <Button look="danger" aria-disabled={empty.isPending}>
          {empty.isPending ? <Spinner /> : <Trash2 aria-hidden className="size-4" />}
          Empty the trash
        </Button>
      }
    >
      Everything in it is deleted for good, also what is not shown yet.
    </Confirm>
  );
}
