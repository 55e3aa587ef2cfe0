import "server-only";
import { settings } from "./settings";

/** Return the content security policy of a page whose scripts have this nonce. */
export function contentSecurityPolicy(nonce: string): string {
  const isDevelopment = process.env.NODE_ENV === "development";
  const files = settings.filesOrigin ? ` ${settings.filesOrigin}` : "";
  const directives = {
    "default-src": "'self'",
    // The development server evaluates code, and styles its overlay.
    "script-src": `'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src": isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    "style-src-attr": "'unsafe-inline'",
    "img-src": `'self' data: blob:${files}`,
    "connect-src": `'self'${files}${isDevelopment ? " ws:" : ""}`,
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
