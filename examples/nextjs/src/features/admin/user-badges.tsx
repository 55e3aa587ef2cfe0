import type { User } from "@backend/client";
import { Badge } from "@/components/badge";

const STATUSES: Record<User["status"], [string, "warn" | "bad"] | undefined> = {
  active: undefined,
  disabled: ["Disabled", "bad"],
  deleting: ["To be deleted", "warn"],
  erasing: ["Being erased", "bad"],
};

/** What is unusual about an account, in a word each. */
export function UserBadges({ user }: { user: User }) {
  const status = STATUSES[user.status];
  return (
    <span className="inline-flex flex-wrap gap-1.5 empty:hidden">
      {user.role === "admin" && <Badge tone="info">Admin</Badge>}
      {status && <Badge tone={status[1]}>{status[0]}</Badge>}
      {user.invited_at && <Badge tone="warn">Invited</Badge>}
      {!user.email_verified && !user.invited_at && <Badge>Address not verified</Badge>}
      {user.email_undeliverable_at && <Badge tone="warn">Mail comes back</Badge>}
    </span>
  );
}
