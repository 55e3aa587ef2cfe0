import { RotateCw } from "lucide-react";
import { buttonClasses } from "./button";
import { Notice } from "./notice";

interface FailureNoticeProps {
  failure: { message: string; requestId?: string };
  /** The page to read again. */
  retry: string;
}

/** Why a part of a page is missing, and how to go on. */
export function FailureNotice({ failure, retry }: FailureNoticeProps) {
  return (
    <Notice tone="bad" title="This could not be loaded">
      <p>{failure.message}</p>
      {failure.requestId && <p className="text-xs break-all text-muted">Reference: {failure.requestId}</p>}
      {/* A plain link, so that the page is read anew, also without scripts. */}
      <a href={retry} className={buttonClasses("secondary", "mt-2")}>
        <RotateCw aria-hidden className="size-4" />
        Try again
      </a>
    </Notice>
  );
}
