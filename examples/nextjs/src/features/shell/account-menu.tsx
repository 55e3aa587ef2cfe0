"use client";
import { LogOut, ShieldCheck, UserRound } from "lucide-react";
import Link from "next/link";
import { unstable_rethrow } from "next/navigation";
import { type ReactNode, startTransition } from "react";
import { Menu, MenuChoice, MenuItem, MenuLine } from "@/components/menu";
import { useToast } from "@/components/toast";
import { signOut } from "@/server/actions/sign-in";
import { chooseTheme } from "@/server/actions/theme";

const THEMES = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

interface AccountMenuProps {
  name: string;
  email: string;
  theme: string;
  /** What stands for the person. */
  avatar: ReactNode;
}

/** The menu of the person who is signed in. */
export function AccountMenu({ name, email, theme, avatar }: AccountMenuProps) {
  const toast = useToast();
  const run = (work: () => Promise<void>) =>
    startTransition(async () => {
      try {
        await work();
      } catch (error) {
        unstable_rethrow(error);
        toast({ title: "There was no answer. Check your connection, and try again.", tone: "bad" });
      }
    });
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex items-center gap-2.5 rounded-lg p-1.5 text-left text-sm transition-colors hover:bg-raised lg:w-full"
        >
          {avatar}
          <span className="sr-only">Account of</span>
          <span className="min-w-0 max-lg:sr-only">
            <span className="block truncate font-medium">{name}</span>
            <span className="block truncate text-xs text-muted">{email}</span>
          </span>
        </button>
      }
    >
      <p className="max-w-64 truncate px-2.5 py-1.5 text-xs text-muted lg:hidden">{email}</p>
      <MenuItem asChild>
        <Link href="/account">
          <UserRound aria-hidden className="size-4" />
          Account
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/account/security">
          <ShieldCheck aria-hidden className="size-4" />
          Security
        </Link>
      </MenuItem>
      <MenuLine />
      <MenuChoice
        label="Colours"
        value={theme}
        options={THEMES}
        onChoose={(chosen) => {
          const form = new FormData();
          form.set("theme", chosen);
          run(() => chooseTheme(form));
        }}
      />
      <MenuLine />
      <MenuItem onSelect={() => run(signOut)}>
        <LogOut aria-hidden className="size-4" />
        Sign out
      </MenuItem>
    </Menu>
  );
}
