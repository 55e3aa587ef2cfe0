/** What the API is told about the browser behind a Next server. */

/** Return the address of the browser from the headers of its request; undefined if nobody vouches for one. */
export type ClientAddress = (headers: Headers) => string | undefined;

/**
 * Take the address from `X-Forwarded-For`, as written by the proxies in front of Next.
 *
 * @param trustedProxies how many proxies of yours add to the header. The entry of the
 *   outermost counts, so it is the n-th from the right; what a browser wrote itself stands
 *   left of it. 0 sends no address: a bare `next start` keeps whatever a browser sends.
 */
export function forwardedAddress(trustedProxies: number): ClientAddress {
  if (!Number.isInteger(trustedProxies) || trustedProxies < 0) {
    throw new RangeError(`trustedProxies must be a whole number from 0, not ${trustedProxies}`);
  }
  return (headers) =>
    trustedProxies === 0 ? undefined : headers.get("x-forwarded-for")?.split(",").at(-trustedProxies)?.trim() || undefined;
}

/** Take the address that Vercel's proxy writes; a browser cannot. */
export const vercelAddress: ClientAddress = (headers) => headers.get("x-vercel-forwarded-for")?.trim() || undefined;

/**
 * Return the headers that tell the API of the browser.
 *
 * The address goes with the secret only: the API believes nobody else.
 */
export function headersAbout(
  browser: Headers,
  { clientAddress, frontendSecret }: { clientAddress?: ClientAddress; frontendSecret?: string },
): Record<string, string> {
  const agent = browser.get("user-agent");
  const address = frontendSecret && clientAddress?.(browser);
  return {
    ...(agent && { "user-agent": agent }),
    ...(address && frontendSecret && { "x-forwarded-for": address, "x-frontend-secret": frontendSecret }),
  };
}
