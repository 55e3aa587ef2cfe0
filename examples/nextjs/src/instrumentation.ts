/** End the server at its start if its settings are wrong, instead of failing at each request later. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  try {
    await import("@/server/settings");
  } catch (error) {
    // Next would go on, and answer everything with 500: whoever watches the process must see it end.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
