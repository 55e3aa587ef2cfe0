import type { Metadata } from "next";
import { EntranceCard } from "@/features/account/entrance-card";
import { LinkForm } from "@/features/account/link-form";
import { undoEmail } from "@/server/actions/links";
import { queryOf, type SearchParams } from "@/server/query";

export const metadata: Metadata = { title: "Undo the change of your address", robots: { index: false } };

/** The page to take a change of address back. */
export default async function UndoEmailPage({ searchParams }: { searchParams: SearchParams }) {
  const { token = "" } = await queryOf(searchParams);
  return (
    <EntranceCard
      title="Undo the change of your address"
      description="Your old address comes back, the password is voided, and every device is signed out. Do it if the change was not yours."
    >
      <LinkForm
        action={undoEmail}
        token={token}
        submit="Undo the change"
        again="/forgot-password"
        onwards={{ href: "/login", label: "To the sign-in" }}
      />
    </EntranceCard>
  );
}
