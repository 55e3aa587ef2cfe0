"use client";
import type { Page } from "@backend/client";
import { filesOf, type TrashedFile } from "@backend/client/files";
import { Trash2 } from "lucide-react";
import { api } from "@/browser/api";
import { Empty } from "@/components/empty";
import { Listing } from "@/components/listing";
import { PageHeader } from "@/components/page-header";
import { EmptyTrash } from "@/features/trash/empty-trash";
import { TrashedRow } from "@/features/trash/trashed-row";
import { FILES, usePurgeFile, useRestoreFile, useTrashedFiles } from "./queries";
import { Thumbnail } from "./thumbnail";
import { sizeOf, typeName } from "./words";

/** The deleted files: each can be brought back, or removed for good. */
export function TrashedFiles({ first }: { first: Page<TrashedFile> }) {
  const query = useTrashedFiles(first);
  const files = query.data.pages.flatMap(({ items }) => items);
  const isEmpty = files.length === 0;
  return (
    <>
      <PageHeader
        title="Deleted files"
        description="Files stay here for 30 days, and take room. Then they are gone for good."
      >
        {(!isEmpty || query.hasNextPage) && <EmptyTrash work={() => filesOf(api).empty()} queryKey={FILES} />}
      </PageHeader>
      <Listing
        query={query}
        label="Deleted files"
        failure="The trash could not be read"
        isEmpty={isEmpty}
        empty={
          <Empty icon={Trash2} title="No deleted files">
            What you delete waits here, in case you want it back.
          </Empty>
        }
      >
        {files.map((file) => (
          <DeletedFile key={file.id} file={file} />
        ))}
      </Listing>
    </>
  );
}

/** One deleted file. */
function DeletedFile({ file }: { file: TrashedFile }) {
  const restore = useRestoreFile();
  const purge = usePurgeFile();
  return (
    <TrashedRow
      name={file.name}
      icon={<Thumbnail file={file} isReadable={false} />}
      facts={`${typeName(file.type)}, ${sizeOf(file.size)}`}
      deletedAt={file.deleted_at}
      expiresAt={file.expires_at}
      isBusy={restore.isPending || purge.isPending}
      onRestore={() => restore.mutate(file)}
      onPurge={() => purge.mutate(file)}
      warning="Its room is free at once."
    />
  );
}
