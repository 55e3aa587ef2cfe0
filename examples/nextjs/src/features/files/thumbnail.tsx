import type { StoredFile } from "@backend/client/files";
import { File, FileJson, FileSpreadsheet, FileText, Image as ImageIcon, type LucideIcon } from "lucide-react";
import { classes } from "@/components/classes";

const ICONS: Record<string, LucideIcon> = {
  "application/json": FileJson,
  "application/pdf": FileText,
  "text/csv": FileSpreadsheet,
  "text/markdown": FileText,
  "text/plain": FileText,
};

interface ThumbnailProps {
  file: Pick<StoredFile, "id" | "type" | "status" | "renditions">;
  /** Whether the picture can be read: not of a file in the trash. */
  isReadable?: boolean;
  className?: string;
}

/** A small picture of a file, or the sign of its type. */
export function Thumbnail({ file, isReadable = true, className }: ThumbnailProps) {
  const smallest = file.renditions[0];
  const Icon = ICONS[file.type] ?? (file.type.startsWith("image/") ? ImageIcon : File);
  return (
    <span
      className={classes(
        "inline-flex size-12 shrink-0 items-center justify-center overflow-hidden rounded-lg border border-line bg-raised text-muted",
        className,
      )}
    >
      {isReadable && file.status === "ready" && smallest ? (
        // The address is one of this app's, which leads to a signed one of the store: nothing to optimise.
        // eslint-disable-next-line @next/next/no-img-element
        <img
          src={`/pictures/${file.id}/${smallest.size}`}
          alt=""
          width={smallest.width}
          height={smallest.height}
          loading="lazy"
          decoding="async"
          className="size-full object-cover"
        />
      ) : (
        <Icon aria-hidden className="size-5" />
      )}
    </span>
  );
}
