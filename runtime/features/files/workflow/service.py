"""The ground of the steps that check a file: each is safe to repeat.

What they tell each other is seen by whoever operates the state machine, and is kept for
months: so it holds ids, types and numbers, and nothing of name or content.
"""

import logging
from collections.abc import Mapping
from typing import Any

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import file_prefix
from runtime.core.s3.objects import ObjectChanged
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.repository import FileRepository
from runtime.features.files.writes import rejection_writes

logger = logging.getLogger(__name__)

_GONE = "gone"


class Steps:
    """Some steps of the job that checks a file.

    Each takes what the one before has returned, with `file_id`, and returns it with
    `next`: where the machine goes. A file that is rejected, or is no longer there, ends
    its job as well as one that is published.
    """

    def __init__(self, table: Table, contents: Contents, clock: Clock) -> None:
        self._files = FileRepository(table)
        self._contents = contents
        self._clock = clock

    def _reject(self, job: RunningJob, refusal: Exception) -> Done:
        """Return the write that rejects a file, unless it has ended meanwhile."""
        file = self._found(job)
        if file is None or file.status is not FileStatus.PROCESSING:
            return self._left(job, file)
        reason = _reason(refusal)
        logger.info("a file is rejected: %s", refusal if str(refusal) else reason)
        count_metric("FilesRejected")
        now = self._clock()
        rejected = {"status": FileStatus.REJECTED, "reason": reason}
        return Done(
            ended(job.given, file.model_copy(update=rejected)).result,
            rejection_writes(job.owner, file, reason, now),
        )

    def _left(self, job: RunningJob, file: StoredFile | None) -> Done:
        """End the work on a file that is no longer checked.

        While it is, nobody but its owner's erasure removes it, or the sweep that
        rejects it: whatever was made of one that is gone has no owner. One that another
        invocation has published may be in the trash meanwhile, and is not gone.
        """
        if file is None and not self._is_kept(job):
            prefix = file_prefix(job.owner, job.given["file_id"])
            self._contents.delete_all(prefix)
        return ended(job.given, file)

    def _is_kept(self, job: RunningJob) -> bool:
        """Tell whether a file that was not found is in the trash, or is back."""
        file_id = job.given["file_id"]
        trashed = self._files.trashed(job.owner, file_id, self._clock())
        return trashed is not None or self._found(job) is not None

    def _found(self, job: RunningJob) -> StoredFile | None:
        """Return the file of a job as it is now, if it is there."""
        return self._files.get(job.owner, job.given["file_id"], self._clock())


def ended(given: Mapping[str, Any], file: StoredFile | None) -> Done:
    """Return how the check of a file has ended."""
    return Done(
        {
            "file_id": given["file_id"],
            "next": "tidy",
            "status": file.status if file is not None else _GONE,
            "reason": file.reason if file is not None else None,
        }
    )


def _reason(refusal: Exception) -> Reason:
    """Return the reason for which a file is rejected."""
    if isinstance(refusal, Rejected):
        return refusal.reason
    if isinstance(refusal, ObjectChanged):
        return Reason.CHANGED_AFTER_INSPECTION
    return Reason.BYTES_MISSING
