import { filesOf } from "@backend/client/files";
import type { NextResponse } from "next/server";
import { toStore } from "@/server/redirects";
import { serverClient } from "@/server/sessions";

/** Lead to the text of a document or text file: its first megabyte. */
export async function GET(
  _: Request,
  { params }: RouteContext<"/downloads/[id]/text">,
): Promise<NextResponse> {
  const { id } = await params;
  return toStore(filesOf(await serverClient()).text(id));
}
