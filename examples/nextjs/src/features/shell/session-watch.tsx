"use client";
import { useEffect } from "react";

/** A page that is younger does not load itself anew: two tabs must not do so in turns. */
const YOUNG_MS = 3_000;

/** Keeps the tabs of a browser together: who signs in or out in one has the others loaded anew. */
export function SessionWatch({ who }: { who: string }) {
  useEffect(() => {
    const channel = new BroadcastChannel("session");
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data !== who && performance.now() > YOUNG_MS) location.reload();
    };
    channel.postMessage(who);
    return () => channel.close();
  }, [who]);
  return null;
}
