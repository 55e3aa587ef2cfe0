import { download_archive } from "@backend/client/operations";
import { NextResponse } from "next/server";
import { toStore } from "@/server/redirects";
import { serverClient } from "@/server/sessions";

const NUMBER = /^[1-9]\d{0,4}$/;

/** Lead to the download of an archive of the person's export. */
export async function GET(
  _: Request,
  { params }: RouteContext<"/downloads/archives/[number]">,
): Promise<NextResponse> {
  const { number } = await params;
  if (!NUMBER.test(number)) {
    return new NextResponse(null, { status: 404, headers: { "cache-control": "no-store" } });
  }
  const client = await serverClient();
  const work = client.call(download_archive, { path: { number: Number(number) } });
  return toStore(work.then(({ data }) => data));
}
