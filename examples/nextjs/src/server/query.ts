import "server-only";

/** The query of a page's address. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** Return the values of a query; of a name that comes twice, the first. */
export async function queryOf(searchParams: SearchParams): Promise<Record<string, string | undefined>> {
  const entries = Object.entries(await searchParams);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
}
