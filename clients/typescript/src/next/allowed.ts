/** Which operations of the API scripts may call. */
import * as operations from "../generated/operations.js";
import type { OperationId } from "../types.js";

/** Operations that hand out tokens, or take mailed ones: for the server only. */
const SERVERS: readonly OperationId[] = [
  "login",
  "login_factor",
  "refresh",
  "restore",
  "reset_password",
  "verify_email",
  "confirm_email_change",
  "undo_email_change",
  "unlock_factor",
];

/** The operations by method and path, such as `PATCH /items/*`; those without a star come first. */
const OPERATIONS = new Map(
  Object.entries<string>(operations)
    .map(([name, route]) => [route.replace(/^(\S+) (\S+).*/, "$2 $1").replace(/{\w+}/g, "*"), name] as const)
    .sort(([one], [other]) => one.split("*").length - other.split("*").length),
);

/**
 * Return the routes that scripts may call.
 *
 * @throws Error: one is none of the API's, or is for the server only.
 */
export function allowedOf(allow: readonly string[]): ReadonlySet<string> {
  for (const route of allow) {
    const operation = OPERATIONS.get(route);
    if (operation === undefined) throw new Error(`${route} is no operation of the API`);
    if ((SERVERS as readonly string[]).includes(operation)) {
      throw new Error(`${route} hands out tokens, or takes mailed ones: call it on the server`);
    }
  }
  return new Set(allow);
}

/**
 * Return the route that the API will take a path for; undefined if it is none of the API's.
 *
 * Segments are of unreserved characters only: an encoded slash or two dots would be read,
 * further on, as another path than the one that was looked at.
 */
export function routeOf(method: string, segments: readonly string[]): string | undefined {
  if (!segments.every((segment) => /^(?!\.+$)[\w.~-]+$/.test(segment))) return undefined;
  const called = `${method} /${segments.join("/")}`;
  return [...OPERATIONS.keys()].find((route) => new RegExp(`^${route.replaceAll("*", "[^/]+")}$`).test(called));
}
