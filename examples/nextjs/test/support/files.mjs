/** Files to upload, and what tests do with uploads. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { RESULTS } from "./lanes.mjs";

/** Return a picture: a field of one colour, as PNG. */
export function png(width = 700, height = 300, colour = [20, 128, 128]) {
  const row = Buffer.concat([
    Buffer.from([0]),
    Buffer.from(Array.from({ length: width }, () => colour).flat()),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const sizes = [Buffer.alloc(4), Buffer.alloc(4)];
  sizes[0].writeUInt32BE(data.length);
  sizes[1].writeUInt32BE(crc(body));
  return Buffer.concat([sizes[0], body, sizes[1]]);
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

export const picture = (name, ...args) => ({ name, mimeType: "image/png", buffer: png(...args) });
export const text = (name, words) => ({ name, mimeType: "text/plain", buffer: Buffer.from(words) });

/**
 * Write a text of three parts, the last of which is short; return its path.
 *
 * The browser reads it itself: to hand over so much takes too long on a busy machine.
 */
export function largeText(name) {
  const path = join(RESULTS, name);
  const lines = Array.from({ length: 2_600_000 }, (_, index) => `line ${index + 1_000_000}\n`);
  writeFileSync(path, lines.join(""));
  return path;
}

/** Choose files by the button at the head of the page of files. */
export async function choose(page, ...files) {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Upload", exact: true }).first().click(),
  ]);
  await chooser.setFiles(files);
}

/** Return the row of a file that is on its way. */
export const uploadOf = (page, name) =>
  page.getByRole("list", { name: "Uploads" }).getByRole("listitem").filter({ hasText: name });

/** Return the row of a file that is there. */
export const rowOf = (page, name) =>
  page.getByRole("list", { name: "Files", exact: true }).getByRole("listitem").filter({ hasText: name });

/** Upload a file, and wait until it was checked. */
export async function uploaded(page, file) {
  await choose(page, file);
  await uploadOf(page, file.name)
    .getByText(/^(Ready|Rejected)/)
    .waitFor({ timeout: 60_000 });
}
