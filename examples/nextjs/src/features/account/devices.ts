const SYSTEMS = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
] as const;

/** The first that fits counts: most name themselves after several others. */
const BROWSERS = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const;

type Names = readonly (readonly [RegExp, string])[];

/** Return a name that people know for a User-Agent; its first word where there is none. */
export function deviceName(agent: string | null): string {
  if (!agent) return "Unknown device";
  const find = (names: Names) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const found = [find(BROWSERS), find(SYSTEMS)].filter(Boolean);
  return found.length > 0 ? found.join(" on ") : agent.split(" ")[0] || agent;
}

/** Tell if a User-Agent is one of a phone. */
export function isPhone(agent: string | null): boolean {
  return /Mobile|iPhone|Android/.test(agent ?? "");
}
