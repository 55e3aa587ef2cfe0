/** Stop the start of the server if its settings are wrong, instead of each request later. */
export async function register(): Promise<void> {
  await import("@/server/settings");
}
