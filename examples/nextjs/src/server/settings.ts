import "server-only";
import { PHASE_PRODUCTION_BUILD } from "next/constants";

/** The settings of this server. None of them ever reaches a browser. */
export interface Settings {
  /** The address of the API as the deployment prints it, with `/api`. */
  apiUrl: string;
  /** The origin of this app as browsers see it. */
  appOrigin: string;
  /** The secret by which the API believes the addresses that this server forwards. */
  frontendSecret: string | undefined;
  /** The number of proxies in front of this server, or the platform that names the address. */
  trustedProxies: number | "vercel";
  /** The origin of the store of files, if files are used. */
  filesOrigin: string | undefined;
  /** Whether cookies may travel over http: in development only. */
  insecureCookies: boolean;
}

type Environment = Record<string, string | undefined>;

/**
 * Read the settings.
 *
 * @throws Error: some are missing or wrong; it names them all.
 */
export function readSettings(environment: Environment): Settings {
  const wrong: string[] = [];
  const read = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const url = (name: string, isRequired: boolean): string | undefined => {
    const value = read(name);
    if (value === undefined && isRequired) wrong.push(`${name} is missing`);
    if (value !== undefined && !/^https?:\/\/[^/\s]+/.test(value))
      wrong.push(`${name} is no http address: ${value}`);
    return value?.replace(/\/+$/, "");
  };
  const apiUrl = url("API_URL", true) ?? "";
  const appOrigin = url("APP_ORIGIN", true) ?? "";
  const filesOrigin = url("FILES_ORIGIN", false);
  const proxies = read("TRUSTED_PROXIES") ?? "0";
  if (proxies !== "vercel" && !/^\d$/.test(proxies))
    wrong.push("TRUSTED_PROXIES is neither a number nor `vercel`");
  const frontendSecret = read("FRONTEND_SECRET");
  if (frontendSecret === undefined && proxies !== "0") wrong.push("TRUSTED_PROXIES needs FRONTEND_SECRET");
  const isDevelopment = environment.NODE_ENV === "development";
  const isPlain = appOrigin.startsWith("http:");
  if (isPlain && !isDevelopment && new URL(appOrigin).hostname !== "localhost") {
    wrong.push("APP_ORIGIN must begin with https: session cookies never travel over http");
  }
  if (wrong.length > 0) throw new Error(`The settings of the app are wrong:\n  ${wrong.join("\n  ")}`);
  return {
    apiUrl,
    appOrigin,
    frontendSecret,
    trustedProxies: proxies === "vercel" ? proxies : Number(proxies),
    filesOrigin: filesOrigin && new URL(filesOrigin).origin,
    insecureCookies: isDevelopment && isPlain,
  };
}

/** A build knows no settings: one image serves every stage. */
const BUILD: Environment = { API_URL: "http://build.invalid/api", APP_ORIGIN: "https://build.invalid" };

export const settings = readSettings(process.env.NEXT_PHASE === PHASE_PRODUCTION_BUILD ? BUILD : process.env);
