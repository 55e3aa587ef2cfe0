"""The rules for objects that arrive: each is taken once, or removed."""

import logging
from datetime import timedelta
from enum import StrEnum

from runtime.core.clock import Clock, NewId
from runtime.core.declaration import JobKind
from runtime.core.jobs.creation import new_job
from runtime.core.optimistic import until_unchanged
from runtime.core.owner import Owner
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import INCOMING, incoming_file
from runtime.features.files.arrivals.models import Arrival
from runtime.features.files.arrivals.repository import ArrivalRepository
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.writes import FileChanged

logger = logging.getLogger(__name__)

CHECKED_WITHIN = timedelta(days=2)
"""Time after which a file is rejected that nobody could check: jobs can be tried again
as long, so what was uploaded must be kept for longer."""


class Outcome(StrEnum):
    """The fate of an object that has arrived."""

    TAKEN = "taken"
    KNOWN = "known"
    REMOVED = "removed"
    FOREIGN = "foreign"


class ArrivalService:
    """The rules for objects that arrive; to hear of one twice is harmless."""

    def __init__(
        self,
        store: ArrivalRepository,
        contents: Contents,
        *,
        bucket: str,
        kind: JobKind,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._contents = contents
        self._bucket = bucket
        self._kind = kind
        self._clock = clock
        self._new_id = new_id

    def hear(self, arrival: Arrival) -> Outcome:
        """Let an object that was awaited be checked, and remove one that was not.

        A form may be used again within its time, so an object may arrive that nobody
        awaits any more. While the first is being checked nothing is done here: the
        check names the ETag that is recorded now, and finds the other one.
        """
        if arrival.bucket != self._bucket or not arrival.key.startswith(INCOMING):
            logger.error("an object arrived that is none of these files")
            return Outcome.FOREIGN
        found = incoming_file(arrival.key)
        if found is None:
            self._contents.delete(arrival.key)
            return Outcome.REMOVED
        owner, file_id = found

        def attempt() -> Outcome:
            """Do what is right for the file as it is now."""
            file = self._store.get(owner, file_id)
            if file is not None and file.status is FileStatus.AWAITING:
                self._take(owner, file, arrival)
                return Outcome.TAKEN
            if file is not None and file.status is FileStatus.PROCESSING:
                return Outcome.KNOWN
            self._contents.delete(arrival.key)
            return Outcome.REMOVED

        return until_unchanged(attempt, lost=FileChanged)

    def _take(self, owner: Owner, file: StoredFile, arrival: Arrival) -> None:
        """Record what has arrived, and ask for the job that checks it."""
        now = self._clock()
        job = new_job(
            self._kind, {"file_id": file.id}, job_id=self._new_id(now), now=now
        )
        changes = {
            "status": FileStatus.PROCESSING,
            "etag": arrival.etag,
            "job_id": job.id,
            "check_until": now + CHECKED_WITHIN,
            "expires_at": None,
            "version": file.version + 1,
            "updated_at": now,
        }
        self._store.take(owner, file, file.model_copy(update=changes), job)
