import type { Metadata } from "next";
import Link from "next/link";
import { buttonClasses } from "@/components/button";
import { Card } from "@/components/card";
import { TextLink } from "@/components/text-link";
import { ProofFields } from "@/features/account/proof-fields";
import { ActionForm } from "@/forms/action-form";
import { deleteAccount } from "@/server/actions/account";
import { serverClient } from "@/server/sessions";
import { settle } from "@/server/settle";

export const metadata: Metadata = { title: "Delete the account" };

/** The page to have the account deleted. */
export default async function DeletePage() {
  const client = await serverClient();
  const { value: factors } = await settle(client.account.factors(), "/account/delete");
  return (
    <Card
      id="delete"
      title="Delete the account"
      description={
        <>
          You are signed out everywhere at once. In 14 days your account and all that is in it are erased;
          until then, signing in takes you to a page where you can keep it. You can{" "}
          <TextLink href="/account/export">take it all with you</TextLink> before.
        </>
      }
    >
      <ActionForm
        action={deleteAccount}
        submit="Delete my account"
        look="danger"
        className="max-w-sm"
        beside={
          <Link href="/account" className={buttonClasses("quiet")}>
            Cancel
          </Link>
        }
      >
        <ProofFields hasFactor={factors?.totp} />
      </ActionForm>
    </Card>
  );
}
