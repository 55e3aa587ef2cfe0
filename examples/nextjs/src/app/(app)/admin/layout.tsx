import { ShieldX } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClasses } from "@/components/button";
import { Empty } from "@/components/empty";
import { FailureNotice } from "@/components/failure-notice";
import { PageHeader } from "@/components/page-header";
import { TabLinks } from "@/features/shell/tab-links";
import { account } from "@/server/account";

/** The frame of the pages of administrators. It protects nothing: the API refuses everybody else. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { value, failure } = await account();
  if (failure) return <FailureNotice failure={failure} retry="/admin/users" />;
  if (value.data.role !== "admin") {
    return (
      <>
        <h1 className="sr-only">For administrators</h1>
        <Empty
          icon={ShieldX}
          title="For administrators"
          action={
            <Link href="/items" className={buttonClasses("secondary")}>
              Go to your items
            </Link>
          }
        >
          Your account may not see this. Ask an administrator to change your role.
        </Empty>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Administration" />
      <TabLinks
        label="Administration"
        isDeep
        tabs={[
          ["/admin/users", "Users"],
          ["/admin/jobs", "Jobs"],
          ["/admin/audit", "Audit log"],
        ]}
      />
      <div className="mt-6 space-y-6">{children}</div>
    </>
  );
}
