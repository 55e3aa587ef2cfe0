import "server-only";
import { filesOf } from "@backend/client/files";
import { cache } from "react";
import { serverClient } from "./sessions";
import { settle } from "./settle";

/** Return the address of the person's picture, good for an hour or more; undefined if there is none. */
export const avatar = cache(async (): Promise<string | undefined> => {
  // What is missing here is a decoration: whatever the failure, the page goes on without it.
  const { value } = await settle(filesOf(await serverClient()).avatar());
  return value?.url;
});
