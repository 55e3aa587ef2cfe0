/** Sessions for a Next app: cookies, renewal in the proxy, clients on the server, a handler for scripts. */
export { type ClientAddress, forwardedAddress, vercelAddress } from "./browser.js";
export type { CookieStore, StoredSession } from "./cookies.js";
export { type HandlerOptions, handlersOf } from "./handler.js";
export { type Refreshed, refreshInProxy } from "./proxy.js";
export { localPath, serverClientOf } from "./server.js";
export { type SessionOptions, Sessions, type SignInStep } from "./session.js";
