"use server";
import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { settings } from "../settings";

const YEAR = 365 * 86_400;

/** Keep which colours the reader wants; without a choice, the system's. */
export async function chooseTheme(form: FormData): Promise<void> {
  const theme = form.get("theme");
  const jar = await cookies();
  const attributes = {
    httpOnly: true,
    secure: !settings.insecureCookies,
    sameSite: "lax",
    path: "/",
  } as const;
  const isChosen = theme === "light" || theme === "dark";
  jar.set("theme", isChosen ? theme : "", { ...attributes, maxAge: isChosen ? YEAR : 0 });
  revalidatePath("/", "layout");
}
