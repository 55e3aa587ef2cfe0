import { TabLinks } from "@/features/shell/tab-links";

/** The ways between the pages of the account. */
export function AccountTabs() {
  return (
    <TabLinks
      label="Account"
      tabs={[
        ["/account", "Profile"],
        ["/account/security", "Security"],
        ["/account/activity", "Activity"],
        ["/account/export", "Export"],
      ]}
    />
  );
}
