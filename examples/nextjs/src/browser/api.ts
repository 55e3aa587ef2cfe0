"use client";
import { createClient } from "@backend/client";

/** The API as scripts reach it: by this app's own server, which adds the session. */
export const api = createClient({ baseUrl: "/api" });
