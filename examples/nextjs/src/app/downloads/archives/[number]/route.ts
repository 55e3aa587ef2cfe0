import { download_archive } from "@backend/client/operations";
import type { NextResponse } from "next/server";
import { toStore } from "@/server/redirects";
import { serverClient } from "@/server/sessions";

/** Lead to the download of an archive of the person's export. */
export async function GET(
  _: Request,
  { params }: RouteContext<"/downloads/archives/[number]">,
): Promise<NextResponse> {
  const number = Number((await params).number);
  const client = await serverClient();
  return toStore(client.call(download_archive, { path: { number } }).then(({ data }) => data));
}
