import type { Metadata } from "next";
import { Card } from "@/components/card";
import { FailureNotice } from "@/components/failure-notice";
import { Notice } from "@/components/notice";
import { TextLink } from "@/components/text-link";
import { FactorRemoval, FactorSetUp, RecoveryCodes } from "@/features/account/factor-forms";
import { SessionList } from "@/features/account/session-list";
import { account } from "@/server/account";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Security" };
const PAGE = "/account/security";

/** The page of what keeps the account safe. */
export default async function SecurityPage() {
  const client = await serverClient();
  const [factors, sessions, person] = await Promise.all([
    settle(client.account.factors(), PAGE),
    settle(client.account.sessions(), PAGE),
    account(),
  ]);
  return (
    <>
      <Card
        id="factor"
        title="Second factor"
        description="A code of an app on your phone, asked for beside your password when you sign in."
      >
        {factors.failure ? (
          <FailureNotice failure={factors.failure} retry={PAGE} />
        ) : person.value?.data.email_verified === false ? (
          <Notice tone="warn">
            Verify your address first: it is how you get back in without your phone.{" "}
            <TextLink href="/account">Have the link mailed again</TextLink>
          </Notice>
        ) : (
          <FactorSetUp isOn={factors.value.totp}>
            <div className="space-y-6">
              <Notice tone={factors.value.recovery_codes_left > 2 ? "good" : "warn"} isUrgent={false}>
                It is on. {left(factors.value.recovery_codes_left)}
              </Notice>
              <RecoveryCodes />
              <FactorRemoval />
            </div>
          </FactorSetUp>
        )}
      </Card>
      <Card id="sessions" title="Devices" description="Where you are signed in. End what you do not know.">
        {sessions.failure ? (
          <FailureNotice failure={sessions.failure} retry={PAGE} />
        ) : (
          <SessionList sessions={sessions.value} />
        )}
      </Card>
    </>
  );
}

function left(codes: number): string {
  return codes === 1 ? "One recovery code is left." : `${codes} recovery codes are left.`;
}
