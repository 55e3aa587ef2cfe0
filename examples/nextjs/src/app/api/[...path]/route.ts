import { handlersOf } from "@backend/client/next";
import { sessions } from "@/server/sessions";
import { settings } from "@/server/settings";

/** What scripts may call. Add a line when a client component calls another operation. */
export const { GET, POST, PATCH, DELETE } = handlersOf(sessions, {
  origin: settings.appOrigin,
  allow: [
    "GET /items",
    "POST /items",
    "GET /items/*",
    "PATCH /items/*",
    "DELETE /items/*",
    "GET /items/trash",
    "DELETE /items/trash",
    "DELETE /items/trash/*",
    "POST /items/trash/*/restore",
  ],
});
