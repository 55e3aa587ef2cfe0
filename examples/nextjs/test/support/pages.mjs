/** The pages of the app, for what is asked of each. */
export const PUBLIC_PAGES = [
  "/",
  "/login",
  "/login?ended=1",
  "/login/factor",
  "/register",
  "/restore?until=2030-01-01T00:00:00Z",
  "/forgot-password",
  "/reset-password?token=abc",
  "/verify-email?token=abc",
  "/confirm-email",
  "/undo-email?token=abc",
  "/unlock-factor",
];

export const PAGES = [
  "/items",
  "/items?search=alp",
  "/items?search=zebra",
  "/items?search=a",
  "/items/new",
  "/items/01ARZ3NDEKTSV4RRFFQ69G5FAV",
  "/files",
  "/files?search=zebra",
  "/files/trash",
  "/files/01ARZ3NDEKTSV4RRFFQ69G5FAV",
  "/jobs",
  "/admin/users",
  "/trash",
  "/account",
  "/account/security",
  "/account/activity",
  "/account/export",
  "/account/delete",
];

/** The pages of administrators, of which others see that they are none of theirs. */
export const ADMIN_PAGES = [
  "/admin/users",
  "/admin/users?email=nobody",
  "/admin/users?invited=1",
  "/admin/users/01ARZ3NDEKTSV4RRFFQ69G5FAV",
  "/admin/jobs",
  "/admin/jobs?status=succeeded",
  "/admin/audit",
  "/admin/audit?day=2020-01-01",
];
