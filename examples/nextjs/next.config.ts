import type { NextConfig } from "next";

/** What every answer says, whatever it is; the policy of pages has a nonce, so the proxy sets it. */
const headers = [
  // Mailed links hold tokens in their query: no page may pass its address on. With `no-referrer`,
  // forms that are posted without scripts would have no origin, and actions refuse those.
  { key: "Referrer-Policy", value: "strict-origin" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), browsing-topics=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
];

const config: NextConfig = {
  // For a container: a server with only what it needs of node_modules. See docs/frontend.md.
  ...(process.env.STANDALONE === "1" && { output: "standalone" as const }),
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // Not the repository: its lock file is of another package.
  turbopack: { root: import.meta.dirname },
  headers: () => Promise.resolve([{ source: "/:path*", headers }]),
  experimental: {
    serverActions: {
      // Behind a proxy that changes the Host, name the hosts that browsers know: "app.example.com".
      allowedOrigins: process.env.ACTION_ORIGINS?.split(",").map((host) => host.trim()) ?? [],
    },
  },
};

export default config;
