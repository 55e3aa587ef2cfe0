import { Activity, Files, ListTodo, type LucideIcon, Shield, Trash2, UserRound } from "lucide-react";
import type { Route } from "next";

/** A place that the navigation leads to. */
export interface Place {
  href: Route;
  label: string;
  icon: LucideIcon;
  /** Whether it is for administrators only. */
  isAdmin?: boolean;
  /** Whether the menu of the account leads there, too: narrow screens leave it to that. */
  isInMenu?: boolean;
  /** The beginning of the paths that belong to it, if that is not its own. */
  section?: string;
}

/** The places of the app, in the order of the navigation. */
export const PLACES: readonly Place[] = [
  { href: "/items", label: "Items", icon: ListTodo },
  { href: "/files", label: "Files", icon: Files },
  { href: "/jobs", label: "Jobs", icon: Activity },
  { href: "/trash", label: "Trash", icon: Trash2 },
  { href: "/account", label: "Account", icon: UserRound, isInMenu: true },
  { href: "/admin/users", label: "Admin", icon: Shield, isAdmin: true, section: "/admin" },
];
