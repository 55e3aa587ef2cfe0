import "server-only";
import { cache } from "react";
import { serverClient } from "./sessions";
import { settle } from "./settle";

/** Return the account of whoever is signed in: one request for all parts of a page. */
export const account = cache(async () => settle((await serverClient()).account.get()));
