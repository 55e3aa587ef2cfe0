/** What people are told about files. */

const REASONS: Record<string, string> = {
  empty: "The file is empty.",
  wrong_size: "Not all of the file arrived. Upload it again.",
  wrong_checksum: "The file changed while it was uploaded. Upload it again.",
  too_large: "The file is larger than files of its type may be.",
  wrong_type: "The content is not what the name says. Give the file its right ending, and upload it again.",
  unsupported_type:
    "Files of this type are not taken: programs, archives, office files, HEIC and SVG among them.",
  polyglot: "The file can be read as several types at once, which is how harmful files are hidden.",
  not_utf8: "The text is not in UTF-8. Save it in this encoding, and upload it again.",
  control_characters: "The text contains characters that no text has.",
  invalid_json: "The content is no valid JSON.",
  broken_image: "The picture is damaged: no program could show it.",
  too_many_pixels: "The picture has too many pixels. Make it smaller, and upload it again.",
  too_long_side: "The picture is too wide or too high. Make it smaller, and upload it again.",
  too_many_frames: "The animation has too many pictures.",
  broken_document: "The document is damaged: no program could read it.",
  encrypted: "The document is protected by a password. Save it without one, and upload it again.",
  too_many_pages: "The document has too many pages. Split it, and upload the parts.",
  too_complex: "The file takes too much work to check.",
  took_too_long: "The file takes too long to check.",
  too_much_memory: "The file takes too much memory to check.",
  changed_after_inspection: "The file was replaced while it was checked. Upload it again.",
  bytes_missing: "The content was gone before it could be checked. Upload the file again.",
  malware: "The scanner found malware in this file. It was deleted.",
  not_scannable: "The file could not be scanned for malware, for example because it is encrypted.",
  cancelled: "The check was cancelled. Upload the file again if you still need it.",
  processing_failed: "The check could not be done in time. Upload the file again.",
};

/** Return why a file was rejected, in words for people. */
export function reasonOf(code: string | null | undefined): string {
  return (code && REASONS[code]) || "The file did not pass the check.";
}

const UNITS = ["kB", "MB", "GB", "TB"];

/** Return a size in bytes as people read it: `48 kB`, `1.2 GB`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  let value = bytes;
  let unit = -1;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

const TYPES: Record<string, string> = {
  "application/json": "JSON",
  "application/pdf": "PDF",
  "text/csv": "CSV",
  "text/markdown": "Markdown",
  "text/plain": "Text",
};

/** Return what a media type is called. */
export function typeName(type: string): string {
  return TYPES[type] ?? (type.startsWith("image/") ? type.slice(6).toUpperCase() : type);
}

/** What can be chosen for an upload; the API decides. */
export const ACCEPTED =
  "image/jpeg,image/png,image/gif,image/webp,image/avif,application/pdf,.txt,.csv,.md,.json,text/plain,text/csv,text/markdown,application/json";
