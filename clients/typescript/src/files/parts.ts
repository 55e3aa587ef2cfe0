/** Sending a content in parts, some at a time, and those that the store has not. */
import type { Call } from "../call.js";
import { isApiError } from "../errors.js";
import { complete_file, list_file_parts, sign_file_parts } from "../generated/operations.js";
import type { Schemas } from "../types.js";
import { compositeOf, type Digest, digestOf, hexOf } from "./content.js";
import { OtherFile } from "./errors.js";
import type { StoredFile } from "./methods.js";
import { type Sending, send } from "./store.js";

/** How parts are sent. */
export interface SendingParts extends Sending {
  concurrency: number;
  /** End all that is under way. */
  stop: (reason: unknown) => void;
}

type Signed = Schemas["SignedPart"];

/** The number of parts whose addresses are asked for at once: they are hashed before, and sent after that. */
const SIGNED_AT_ONCE = 10;

/** Send the parts that the store has not, and have it make one file of all; return it. */
export async function sendParts(
  call: Call,
  file: StoredFile,
  { part_size, parts }: Schemas["UploadInParts"],
  content: Blob,
  sending: SendingParts,
): Promise<StoredFile> {
  const { signal } = sending;
  const path = { file_id: file.id };
  const digests: Digest[] = [];
  const bytesOf = (number: number): Blob => content.slice((number - 1) * part_size, number * part_size);
  /** Return the checksum of a part, which is read once. */
  const digest = async (number: number): Promise<string> => {
    signal.throwIfAborted();
    return hexOf((digests[number - 1] ??= await digestOf(bytesOf(number))));
  };
  const sign = async (numbers: readonly number[]): Promise<Signed[]> => {
    const wanted = [];
    for (const number of numbers) wanted.push({ number, sha256: await digest(number) });
    return (await call(sign_file_parts, { path, body: { parts: wanted } }, { signal })).data;
  };

  for (let again = false; ; again = true) {
    const { data: stored } = await call(list_file_parts, { path }, { signal });
    const sent = new Map<number, number>();
    for (const { number, size, sha256 } of stored) {
      if (number > parts || size !== bytesOf(number).size) throw new OtherFile(file);
      // A part whose checksum is not told is sent again.
      if (sha256 === null) continue;
      if (sha256 !== (await digest(number))) throw new OtherFile(file);
      sent.set(number, size);
    }
    const missing = Array.from({ length: parts }, (_, index) => index + 1).filter((number) => !sent.has(number));
    const tell = (number: number, bytes: number): void => {
      sent.set(number, bytes);
      sending.onSent([...sent.values()].reduce((sum, each) => sum + each, 0));
    };
    if (sent.size > 0) tell(0, 0);
    await eachOf(missing, sign, sending, (number, signed) =>
      send(
        async (attempt) => {
          const part = attempt === 1 ? signed : (await sign([number]))[0];
          if (!part) throw new TypeError(`no address for part ${number}`);
          const body = bytesOf(number);
          return { method: "PUT", url: part.url, headers: part.headers, body, size: body.size };
        },
        { ...sending, onSent: (bytes) => tell(number, bytes) },
      ),
    );
    try {
      const sha256 = hexOf(await compositeOf(digests));
      return (await call(complete_file, { path, body: { sha256 } }, { signal })).data;
    } catch (error) {
      if (again || !isApiError(error) || !error.is("parts_missing")) throw error;
    }
  }
}

/** Send parts, as many at a time as may be; the addresses of the next are got meanwhile. */
async function eachOf(
  numbers: readonly number[],
  sign: (numbers: readonly number[]) => Promise<Signed[]>,
  { concurrency, stop }: SendingParts,
  sendPart: (number: number, signed: Signed | undefined) => Promise<void>,
): Promise<void> {
  const batches: Promise<Signed[]>[] = [];
  /** Return the addresses of a batch; batches are signed one after the other. */
  const batch = (index: number): Promise<Signed[]> => {
    const wanted = numbers.slice(index * SIGNED_AT_ONCE, (index + 1) * SIGNED_AT_ONCE);
    return (batches[index] ??= (batches[index - 1] ?? Promise.resolve()).then(() => (wanted.length > 0 ? sign(wanted) : [])));
  };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < numbers.length; at = next++) {
      const number = numbers[at] as number;
      const index = Math.floor(at / SIGNED_AT_ONCE);
      const signed = (await batch(index)).find((each) => each.number === number);
      // A failure is found by whoever needs the batch.
      batch(index + 1).catch(() => undefined);
      await sendPart(number, signed);
    }
  };
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    stop(error);
  };
  await Promise.all(Array.from({ length: concurrency }, () => work().catch(fail)));
  if (failure) throw (failure as { error: unknown }).error;
}
