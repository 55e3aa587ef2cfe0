import type { Schemas } from "@backend/client";
import type { Route } from "next";
import { Moment } from "@/components/moment";
import { TextLink } from "@/components/text-link";
import { deviceName } from "./devices";

type Entry = Schemas["AuditEntry"];

const WORDS: Partial<Record<Entry["action"], string>> = {
  registered: "Account created",
  signed_in: "Signed in",
  sign_in_failed: "Sign-in failed",
  proof_failed: "Wrong password or code",
  password_changed: "Password changed",
  password_reset: "Password set by a mailed link",
  email_verified: "Address verified",
  email_changed: "Address changed",
  email_change_undone: "Change of the address undone",
  factor_enabled: "Second factor turned on",
  factor_disabled: "Second factor turned off",
  factor_locked: "Second factor locked after wrong codes",
  factor_unlocked: "Second factor unlocked",
  recovery_code_used: "Recovery code used",
  recovery_codes_renewed: "Recovery codes renewed",
  signed_out: "Signed out",
  session_revoked: "Device signed out",
  sessions_revoked: "Devices signed out",
  sessions_evicted: "Oldest device signed out",
  refresh_reused: "Session ended: its token was used twice",
  recovery_codes_voided: "Recovery codes made worthless",
  refresh_retried: "Session renewed twice with one token",
  invited: "Invited",
  invitation_resent: "Invitation sent again",
  invitation_withdrawn: "Invitation withdrawn",
  role_changed: "Role changed",
  disabled: "Account disabled",
  enabled: "Account enabled",
  reset_forced: "New password demanded",
  deleted: "Account erased",
  export_requested: "Export asked for",
  job_cancelled: "Job cancelled",
  job_retried: "Job tried again",
  deletion_requested: "Deletion of the account asked for",
  deletion_undone: "Deletion of the account undone",
};

interface ActivityProps {
  entries: Entry[];
  /** Whether they are of all accounts, each of which is named by a link then. */
  isOfAll?: boolean;
}

/** Entries of the audit log, in words. */
export function Activity({ entries, isOfAll = false }: ActivityProps) {
  return (
    <ol aria-label="Entries" className="divide-y divide-line">
      {entries.map(({ id, action, at, address, device, user_id: user, actor_id: actor }) => (
        <li
          key={id}
          className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 py-2.5 first:pt-0"
        >
          <div className="min-w-0">
            <p className="font-medium">{WORDS[action] ?? action.replaceAll("_", " ")}</p>
            <p className="text-xs break-words text-muted">
              {[device && deviceName(device), address, actor && actor !== user && "by an administrator"]
                .filter(Boolean)
                .join(" · ")}
            </p>
            {isOfAll && (
              <TextLink href={`/admin/users/${user}` as Route} className="font-mono text-xs font-normal">
                {user}
              </TextLink>
            )}
          </div>
          <p className="text-xs text-muted">
            <Moment at={at} withTime />
          </p>
        </li>
      ))}
    </ol>
  );
}
