import type { Usage } from "@backend/client/files";
import { ProgressBar } from "@/components/progress-bar";
import { sizeOf } from "./words";

/** How much room files take, and how much there is. */
export function Quota({ usage }: { usage: Usage }) {
  const share = Math.max(usage.bytes / (usage.bytes_limit || 1), usage.number / (usage.number_limit || 1));
  const isBytes = usage.bytes / (usage.bytes_limit || 1) === share;
  return (
    <div className="space-y-1.5 text-sm text-muted">
      <div className="flex flex-wrap justify-between gap-x-4">
        <span>
          {sizeOf(usage.bytes)} of {sizeOf(usage.bytes_limit)} used
        </span>
        <span>
          {usage.number.toLocaleString("en")} of {usage.number_limit.toLocaleString("en")} files
        </span>
      </div>
      <ProgressBar
        label="Room that is taken"
        done={isBytes ? usage.bytes : usage.number}
        total={isBytes ? usage.bytes_limit : usage.number_limit}
        tone={share > 0.95 ? "bad" : share > 0.8 ? "warn" : "accent"}
      />
      {share > 0.8 && <p>What is in the trash takes room, too. Remove files there for good to have more.</p>}
    </div>
  );
}
