// The running API as its tests see it: clients that note what they call, mails, codes.
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@backend/client";

const document = createRequire(import.meta.url)("@backend/client/openapi.json");
const { API_URL, MAIL_URL } = process.env;

/** The operations of the document: name, method, and the pattern of its path. */
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({
    operationId,
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replace(/{\w+}/g, "[^/]+")}$`),
    parameters: path.split("{").length,
  })),
);
export const OPERATIONS = operations.map(({ operationId }) => operationId);

/** The operations that were answered as they should, and those that were refused. */
export const granted = new Set();
export const refused = new Set();

/** Return the operation of a request; one without a parameter comes before its like. */
function operationOf(method, url) {
  const path = new URL(url).pathname.slice(new URL(API_URL).pathname.length);
  return operations
    .filter((each) => each.method === method && each.pattern.test(path))
    .sort((one, other) => one.parameters - other.parameters)[0].operationId;
}

/** Return a client, and the tokens that it takes from whoever signs in. */
export function client() {
  const session = {};
  const noted = async (url, init) => {
    const response = await fetch(url, init);
    (response.ok ? granted : refused).add(operationOf(init.method, url));
    return response;
  };
  const api = createClient({ baseUrl: API_URL, token: () => session.access_token, fetch: noted });
  return { api, session };
}

/** Return a client of somebody who is signed in. */
export async function signedIn(credentials) {
  const { api, session } = client();
  const step = await api.auth.signIn(credentials);
  Object.assign(session, step.tokens);
  return { api, session, step };
}

/** Return the token of the newest mail to an address that links to a page. */
export async function mailed(to, page, { seen = "" } = {}) {
  for (let tries = 0; tries < 100; tries++) {
    const mails = await (await fetch(`${MAIL_URL}?to=${encodeURIComponent(to)}`)).json();
    for (const { text } of mails) {
      const token = new RegExp(`/${page}\\?token=([\\w.~-]+)`).exec(text)?.[1];
      if (token && token !== seen) return token;
    }
    await sleep(200);
  }
  throw new Error(`no mail to ${to} that links to ${page}`);
}

/** Return the code of an authenticator (RFC 6238), now or some seconds later. */
export function codeOf(secret, later = 0) {
  const bits = [...secret.replace(/=+$/, "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + later) / 30)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
