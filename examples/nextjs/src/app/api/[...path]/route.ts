import { handlersOf } from "@backend/client/next";
import { sessions } from "@/server/sessions";
import { settings } from "@/server/settings";

/** What scripts may call. Add a line when a client component calls another operation. */
export const { GET, POST, PUT, PATCH, DELETE } = handlersOf(sessions, {
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
    "POST /items/reindex",
    "POST /items/retag",
    "GET /files",
    "POST /files",
    "GET /files/usage",
    "GET /files/*",
    "DELETE /files/*",
    "POST /files/*/upload",
    "GET /files/*/parts",
    "POST /files/*/parts",
    "POST /files/*/complete",
    "POST /files/*/abort",
    "GET /files/trash",
    "DELETE /files/trash",
    "DELETE /files/trash/*",
    "POST /files/trash/*/restore",
    "PUT /users/me/avatar",
    "GET /jobs",
    "GET /jobs/*",
    "POST /jobs/*/cancel",
    "POST /jobs/*/retry",
    "GET /admin/jobs",
    "POST /admin/jobs/*/*/cancel",
    "POST /admin/jobs/*/*/retry",
  ],
});
