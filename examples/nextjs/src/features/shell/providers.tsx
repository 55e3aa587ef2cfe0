"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { type ReactNode, useState } from "react";
import { ToastProvider } from "@/components/toast";
import { signInIfEnded } from "@/browser/failures";

/** What the client components of the app share. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  // Open dialogs keep the page from scrolling by a style of their own, which needs the nonce.
  if (nonce !== undefined && typeof window !== "undefined") setNonce(nonce);
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <ToastProvider>{children}</ToastProvider>
    </QueryClientProvider>
  );
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
