/** The content of a file, and its checksums. */
import { FileUnreadable } from "./errors.js";

/** The bytes of a checksum. */
export type Digest = Uint8Array<ArrayBuffer>;

/** Return the SHA-256 of a content; it is in memory meanwhile, so give parts of what is large. */
export async function digestOf(content: Blob): Promise<Digest> {
  const { subtle } = crypto;
  if (!(subtle as SubtleCrypto | undefined)) throw new TypeError("no crypto.subtle: serve the page by https, or on localhost");
  const bytes = await content.arrayBuffer().catch((cause) => {
    throw new FileUnreadable(cause);
  });
  return new Uint8Array(await subtle.digest("SHA-256", bytes));
}

/** Return the SHA-256 of digests, one after the other. */
export function compositeOf(digests: Digest[]): Promise<Digest> {
  return digestOf(new Blob(digests));
}

/** Return bytes in hexadecimal digits. */
export function hexOf(bytes: Digest): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Types that systems name otherwise or not at all, by the endings of names. */
const TYPES: Record<string, string> = {
  avif: "image/avif",
  csv: "text/csv",
  json: "application/json",
  markdown: "text/markdown",
  md: "text/markdown",
  txt: "text/plain",
};

/** Return the media type of a content: by the ending of its name where systems disagree, else as it tells. */
export function typeOf(content: Blob, name: string = nameOf(content)): string {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const told = content.type.toLowerCase().replace(/\s*;.*/, "");
  return (Object.hasOwn(TYPES, ending) && TYPES[ending]) || told || "application/octet-stream";
}

/** Return the name of a content that is a file. */
export function nameOf(content: Blob): string {
  return "name" in content ? String(content.name) : "";
}
