/** The browser of the tests, and what they do in it again and again. */
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { chromium } from "playwright-core";

export const APP = process.env.APP_URL ?? "http://localhost:3000";
export const MAIL = process.env.MAIL_URL ?? "http://127.0.0.1:8000/mail.json";
/** Where links in mails lead: the API knows one frontend, and each lane of the tests has its own. */
const MAILED = process.env.MAILED_ORIGIN ?? APP;
export const PASSWORD = "correct horse battery 9";

/** The shell first: it has no windows, and takes a fifth of the time for each new context. */
const PLACES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/** The browser that CHROMIUM names, or else one of the machine's. */
export const EXECUTABLE = process.env.CHROMIUM || PLACES.map((name) => `/usr/bin/${name}`).find(existsSync);

export const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Start the browser. */
export function launch() {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Return a port that nobody listens on. */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

let made = 0;

/** Return an address that nobody has used. */
export function newEmail(name = "ada") {
  return `${name}-${process.pid}-${++made}-${Date.now().toString(36)}@example.com`;
}

/** Sign up, and end on the items. */
export async function signUp(page, email = newEmail(), password = PASSWORD) {
  await page.goto(`${APP}/register`);
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL(`${APP}/items`);
  return email;
}

/** Type an address and a password, and press the button. */
export async function signIn(page, email, password = PASSWORD, path = "/login") {
  await page.goto(APP + path);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Sign out by the menu of the account. */
export async function signOut(page) {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/login?out=1");
}

/** Return the newest mailed link to a page, once it has come. */
export async function mailed(to, path, after = 0) {
  const pattern = new RegExp(`${MAILED}${path}\\?token=[\\w-]+`);
  for (let attempt = 0; attempt < 80; attempt++) {
    const mails = await (await fetch(`${MAIL}?to=${encodeURIComponent(to)}`)).json();
    const links = mails.map(({ text }) => pattern.exec(text)?.[0]).filter(Boolean);
    if (links.length > after) return links[0].replace(MAILED, APP);
    await sleep(250);
  }
  throw new Error(`no mail to ${to} with a link to ${path}`);
}

/** Verify an address by its mailed link. */
export async function verify(page, email) {
  await page.goto(await mailed(email, "/verify-email"));
  await page.getByRole("button", { name: "Verify the address" }).click();
  await page.getByText("Your address is verified.").waitFor();
}

/** Return the code that an authenticator app shows. */
export function totp(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/[\s=]/g, "")]
    .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const offset = hash[19] & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Return the cookie of the session. */
export async function sessionCookie(context) {
  return (await context.cookies(APP)).find(({ name }) => /^(__Host-)?session$/.test(name));
}

/**
 * Open the app's icon in place of a page: it asks for nothing.
 *
 * Pages prefetch what they link to, and each such request may renew a session.
 */
export function leave(page) {
  return page.goto(`${APP}/icon.svg`);
}

/** Let the access token of a context seem to have ended: the cookie says so. */
export async function expire(context) {
  const cookie = await sessionCookie(context);
  const [, ...rest] = cookie.value.split("~");
  await context.addCookies([{ ...cookie, value: ["1", ...rest].join("~") }]);
  return cookie.value;
}

/** Call the app's own API in a page, as its scripts do. */
export function call(page, method, path, body) {
  return page.evaluate(
    async ([method, path, body]) => {
      const response = await fetch(`/api${path}`, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : undefined };
    },
    [method, path, body],
  );
}
