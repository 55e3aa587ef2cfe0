import type { Schemas } from "@backend/client";
import { Laptop, Smartphone } from "lucide-react";
import { Moment } from "@/components/moment";
import { ActionForm } from "@/forms/action-form";
import { endSessions } from "@/server/actions/security";
import { deviceName, isPhone } from "./devices";

/** The devices that one is signed in on, each with a way to end it. */
export function SessionList({ sessions }: { sessions: Schemas["SessionOut"][] }) {
  const hasOthers = sessions.some((session) => !session.current);
  return (
    <div className="space-y-5">
      <ul aria-label="Devices" className="divide-y divide-line">
        {sessions.map((session) => {
          const Icon = isPhone(session.device) ? Smartphone : Laptop;
          return (
            <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0">
              <Icon aria-hidden className="size-5 shrink-0 text-muted" />
              <div className="min-w-0 grow basis-36">
                <p className="font-medium break-words" title={session.device ?? undefined}>
                  {deviceName(session.device)}
                  {session.current && (
                    <span className="ml-2 inline-block rounded-full bg-good-soft px-2 py-0.5 text-xs font-medium text-good">
                      This device
                    </span>
                  )}
                </p>
                <p className="text-xs text-muted">
                  {session.address ?? "Unknown address"} · last seen{" "}
                  <Moment at={session.last_seen_at} withTime />
                </p>
              </div>
              {!session.current && (
                <ActionForm
                  action={endSessions}
                  submit="Sign out"
                  label={`Sign out ${deviceName(session.device)}`}
                  look="secondary"
                  hidden={{ id: session.id }}
                />
              )}
            </li>
          );
        })}
      </ul>
      {hasOthers && <ActionForm action={endSessions} submit="Sign out all other devices" look="danger" />}
    </div>
  );
}
