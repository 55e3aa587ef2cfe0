import { filesOf } from "@backend/client/files";
import type { NextResponse } from "next/server";
import { toStore } from "@/server/redirects";
import { serverClient } from "@/server/sessions";

/** Lead to a smaller picture of a file. */
export async function GET(
  _: Request,
  { params }: RouteContext<"/pictures/[id]/[size]">,
): Promise<NextResponse> {
  const { id, size } = await params;
  return toStore(filesOf(await serverClient()).rendition(id, Number(size)), { isKept: true });
}
