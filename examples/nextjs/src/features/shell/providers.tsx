"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { type ReactNode, useState } from "react";
import { ToastProvider } from "@/components/toast";
import { signInIfEnded } from "@/browser/failures";

/** What the client components of the app share. */
export function Providers({ children }: { children: ReactNode }) {
  useState(lendNonce);
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <ToastProvider>{children}</ToastProvider>
    </QueryClientProvider>
  );
}

/**
 * Lend the nonce to open dialogs, which keep the page from scrolling by a style of their own.
 *
 * It is the document's: a soft navigation comes with another one, which does not count.
 */
function lendNonce(): void {
  const nonce =
    typeof document === "undefined" ? undefined : document.querySelector<HTMLElement>("script[nonce]")?.nonce;
  if (nonce) setNonce(nonce);
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => void signInIfEnded(error) }),
    mutationCache: new MutationCache({ onError: (error) => void signInIfEnded(error) }),
    defaultOptions: {
      // The client repeats what may be repeated, and says so when there is no network.
      queries: { retry: false, networkMode: "always", staleTime: 15_000 },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
