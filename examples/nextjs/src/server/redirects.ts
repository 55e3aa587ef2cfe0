import "server-only";
import { BackendError, isApiError } from "@backend/client";
import type { Download } from "@backend/client/files";
import { NextResponse } from "next/server";

/** How long a browser may go to the same address again: addresses are good for longer. */
const FRESH_SECONDS = 300;

/**
 * Lead a browser to a signed address of the store.
 *
 * So pages name pictures by addresses of this app: no signed one is in their documents, and
 * none is too old when it is needed.
 */
export async function toStore(work: Promise<Download>, { isKept = false } = {}): Promise<NextResponse> {
  try {
    const response = NextResponse.redirect((await work).url, 302);
    response.headers.set("cache-control", isKept ? `private, max-age=${FRESH_SECONDS}` : "private, no-store");
    return response;
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    const status = isApiError(error) ? error.status : 503;
    // What a browser sends without a thought may be no id at all.
    return new NextResponse(null, {
      status: status === 422 ? 404 : status,
      headers: { "cache-control": "no-store" },
    });
  }
}
