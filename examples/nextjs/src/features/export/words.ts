/** What people are told about exports. */

/** What the folders of an archive hold: one of it, and several. */
const FOLDERS: Record<string, readonly [string, string]> = {
  items: ["item", "items"],
  "items-in-trash": ["deleted item", "deleted items"],
  files: ["file", "files"],
  "files-in-trash": ["deleted file", "deleted files"],
  summaries: ["summary", "summaries"],
  jobs: ["job", "jobs"],
  audit: ["entry of your activity", "entries of your activity"],
  sessions: ["device", "devices"],
};

/** Return what an archive holds, in words; what everybody has goes without saying. */
export function contentsOf(counts: Record<string, number>): string {
  const parts = Object.entries(FOLDERS).flatMap(([folder, [one, several]]) => {
    const count = counts[folder] ?? 0;
    return count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count.toLocaleString("en")} ${several}`];
  });
  return parts.length === 0 ? "Your profile" : `Your profile, ${parts.join(", ")}`;
}
