import type { StoredFile } from "@backend/client/files";
import { Badge } from "@/components/badge";
import { Spinner } from "@/components/spinner";
import { sizeOf, typeName } from "./words";

/** The state of a file, unless it is the usual one. */
export function StatusBadge({ status }: { status: StoredFile["status"] }) {
  if (status === "rejected") return <Badge tone="bad">Rejected</Badge>;
  if (status === "awaiting") return <Badge tone="warn">Not finished</Badge>;
  if (status === "processing") {
    return (
      <Badge tone="info">
        <Spinner className="size-3" />
        Being checked
      </Badge>
    );
  }
  return null;
}

/** Return what there is to tell about a file in short. */
export function factsOf(file: StoredFile): string[] {
  const { type, size, width, height, pages } = file;
  return [
    typeName(type),
    sizeOf(size),
    width !== null && height !== null ? `${width} × ${height}` : "",
    pages !== null ? (pages === 1 ? "1 page" : `${pages} pages`) : "",
  ].filter(Boolean);
}
