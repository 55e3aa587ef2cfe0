import "server-only";
import {
  type ClientAddress,
  forwardedAddress,
  serverClientOf,
  Sessions,
  vercelAddress,
} from "@backend/client/next";
import { settings } from "./settings";

const clientAddress: ClientAddress =
  settings.trustedProxies === "vercel" ? vercelAddress : forwardedAddress(settings.trustedProxies);

/** The sessions of this app: proxy, pages, actions and the handler for scripts share it. */
export const sessions = new Sessions({
  apiUrl: settings.apiUrl,
  ...(settings.frontendSecret !== undefined && { frontendSecret: settings.frontendSecret }),
  clientAddress,
  insecureCookies: settings.insecureCookies,
  // A person waits for each answer: better an early word than a late one.
  client: { timeoutMs: 5_000, deadlineMs: 8_000, retries: 1 },
});

/** Return the client of the request that is being answered. */
export const serverClient = serverClientOf(sessions);
