import type { User } from "@backend/client";
import { Card } from "@/components/card";
import { ActionForm } from "@/forms/action-form";
import { Select } from "@/forms/field";
import { changeUser, deleteUser } from "@/server/actions/users";

interface WorkProps {
  user: User;
  work: string;
  submit: string;
  look?: "secondary" | "danger";
  children: string;
}

/** One thing to do, and what comes of it. */
function Work({ user, work, submit, look = "secondary", children }: WorkProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-4 first:pt-0 last:pb-0">
      <p className="max-w-prose min-w-0 grow basis-64 text-sm/6 text-muted">{children}</p>
      <ActionForm
        action={work === "delete" || work === "withdraw" ? deleteUser : changeUser}
        submit={submit}
        look={look}
        hidden={{ id: user.id, work }}
      />
    </div>
  );
}

/** What an administrator can do with an account. */
export function UserActions({ user, isSelf }: { user: User; isSelf: boolean }) {
  if (isSelf) {
    return (
      <Card
        id="actions"
        title="This is you"
        description="Other administrators can change your role or disable you."
      />
    );
  }
  const isInvited = user.invited_at !== null;
  return (
    <>
      <Card id="role" title="Role" description="Administrators see and change all accounts and jobs.">
        <ActionForm
          action={changeUser}
          submit="Save"
          look="secondary"
          hidden={{ id: user.id, work: "changeRole" }}
          className="max-w-xs"
        >
          <Select
            key={user.role}
            name="role"
            label="Role"
            defaultValue={user.role}
            options={[
              ["user", "User"],
              ["admin", "Administrator"],
            ]}
          />
        </ActionForm>
      </Card>
      <Card id="actions" title="Access">
        <div className="divide-y divide-line">
          {isInvited && (
            <>
              <Work user={user} work="resendInvitation" submit="Send again">
                Mail the invitation once more. Its earlier links are worthless then.
              </Work>
              <Work user={user} work="withdraw" submit="Withdraw" look="danger">
                Take the invitation back. The account is gone then.
              </Work>
            </>
          )}
          <Work user={user} work="endSessions" submit="Sign out">
            End all sessions, on every device.
          </Work>
          {!isInvited && (
            <Work user={user} work="forceReset" submit="Force a new password">
              Make the password worthless and mail a link for a new one: when somebody else may know it.
            </Work>
          )}
          {!isInvited && (
            <Work user={user} work="removeFactor" submit="Remove the factor">
              Remove the second factor of somebody who has lost it. Be sure that it is them.
            </Work>
          )}
          {user.status === "disabled" ? (
            <Work user={user} work="enable" submit="Enable">
              Let the account be used again.
            </Work>
          ) : (
            <Work user={user} work="disable" submit="Disable" look="danger">
              Sign out everywhere, and refuse every sign-in until the account is enabled again.
            </Work>
          )}
          {!isInvited && user.status !== "deleting" && (
            <Work user={user} work="delete" submit="Delete" look="danger">
              Have the account and all that belongs to it deleted in 14 days. Until then a sign-in keeps it.
            </Work>
          )}
        </div>
      </Card>
    </>
  );
}
