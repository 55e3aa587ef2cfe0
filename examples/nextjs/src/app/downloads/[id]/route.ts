import { filesOf } from "@backend/client/files";
import type { NextResponse } from "next/server";
import { toStore } from "@/server/redirects";
import { serverClient } from "@/server/sessions";

/** Lead to the download of a file, under its own name. */
export async function GET(_: Request, { params }: RouteContext<"/downloads/[id]">): Promise<NextResponse> {
  const { id } = await params;
  return toStore(filesOf(await serverClient()).download(id));
}
