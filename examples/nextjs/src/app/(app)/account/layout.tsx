import type { ReactNode } from "react";
import { PageHeader } from "@/components/page-header";
import { AccountTabs } from "@/features/account/account-tabs";

/** The frame of the pages of the account. */
export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHeader title="Account" />
      <AccountTabs />
      <div className="mt-6 space-y-6">{children}</div>
    </>
  );
}
