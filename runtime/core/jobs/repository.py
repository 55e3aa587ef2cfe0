"""Storage of jobs, in their owner's partition."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from runtime.core.dynamodb.codec import decode, encode
from runtime.core.dynamodb.schema import (
    job_key,
    job_lock_key,
    job_start_key,
    jobs_pk,
    owner_of,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import ConditionFailed, Write, delete, put
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.repository import remember
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.rows import (
    LockLost,
    creation_writes,
    job_of,
    row_of,
    unlock_write,
)
from runtime.core.optimistic import until_unchanged
from runtime.core.owner import Owner

_MOST_SILENT = 500


class JobChanged(ConditionFailed):
    """A job is no longer as it was read."""


class JobChange(NamedTuple):
    """A job as it is to become.

    Attributes:
        job: the job; its version and time of change are set when it is written.
        also: further writes of the same transaction, each with its own condition.
    """

    job: StoredJob
    also: Sequence[Write] = ()


Decide = Callable[[StoredJob], JobChange | None]
"""Function that returns what a job is to become; None leaves it as it is."""


class JobRepository:
    """The jobs in the one table."""

    def __init__(self, table: Table) -> None:
        """Store jobs in this table."""
        self._table = table

    def create(
        self,
        owner: Owner,
        job: StoredJob,
        record: IdempotencyRecord | None = None,
    ) -> None:
        """Write a job that nothing else causes.

        Raises:
            KeyUsed: the Idempotency-Key was used before.
            JobUnderway: the owner has a job of this kind.
        """
        first = [remember(record, job.created_at)] if record else []
        self._table.transact([*first, *creation_writes(owner, job)])

    def remember(self, record: IdempotencyRecord | None, now: datetime) -> None:
        """Record that a request got a job that was there already.

        Raises:
            KeyUsed: the Idempotency-Key was used before.
        """
        if record is not None:
            self._table.write(remember(record, now))

    def get(self, owner: Owner, job_id: str) -> StoredJob | None:
        """Read a job consistently: 1 read unit per 4 KB."""
        row = self._table.get(job_key(owner, job_id))
        return job_of(row) if row else None

    def underway(self, owner: Owner, kind: str) -> StoredJob | None:
        """Return the job that keeps the owner from another one: 2 read units.

        A lock whose job has ended or expired is removed: it keeps nobody from anything.
        """
        key = job_lock_key(owner, kind)
        lock = self._table.get(key)
        job = self.get(owner, lock["job_id"]) if lock else None
        if job is not None and not job.status.ended:
            return job
        if lock is not None:
            # Of this attempt only: the job may have been tried again meanwhile.
            held = lock["job_id"], lock["attempt"]
            with suppress(LockLost):
                self._table.write(unlock_write(owner, kind, *held))
        return None

    def started(self, owner: Owner, job_id: str, attempt: int) -> None:
        """Take away the request to start an attempt: two write units."""
        self._table.write(delete(job_start_key(owner, job_id, attempt)))

    def silent(
        self, status: JobStatus, since: datetime
    ) -> list[tuple[Owner, StoredJob]]:
        """Return everybody's jobs of a status that have not changed since then.

        Costs half a read unit per 4 KB of the jobs of that status, the oldest first.
        """
        rows, _ = self._table.query(jobs_pk(status), index="gsi1", limit=_MOST_SILENT)
        found = [(owner_of(row["pk"]), job_of(row)) for row in rows]
        return [(owner, job) for owner, job in found if job.updated_at < since]

    def change(
        self,
        owner: Owner,
        job_id: str,
        decide: Decide,
        *,
        now: datetime,
    ) -> StoredJob | None:
        """Change a job as it is at this moment.

        Another writer that is faster makes `decide` look again; a write of its own
        whose answer was lost does not. Costs a read unit and two write units per KB,
        twice that with further writes.

        Args:
            owner: the owner of the job.
            job_id: the job.
            decide: returns what the job is to become; called again if it was changed.
            now: the time of the change.

        Returns:
            The job as it is now; None if there is none.
        """

        written: list[StoredJob] = []

        def attempt() -> StoredJob | None:
            """Read, decide, and write if the job has not changed."""
            job = self.get(owner, job_id)
            if job is not None and job in written:
                # The table repeated a write that had taken effect, and was refused.
                return job
            change = decide(job) if job else None
            if job is None or change is None:
                return job
            new = change.job.model_copy(
                update={"version": job.version + 1, "updated_at": now}
            )
            write = _replacement(owner, job, new)
            also = list(change.also)
            if job.locked and new.status.ended and not job.status.ended:
                unlock = unlock_write(owner, job.kind, job.id, job.attempt)
                # A lock that is not there must not keep the job from its end.
                with suppress(LockLost):
                    self._table.transact([write, *also, unlock])
                    return new
            if also:
                self._table.transact([write, *also])
            else:
                # A transaction has a token instead, by which its repetition succeeds.
                written[:] = [job_of(decode(encode(row_of(owner, new))))]
                self._table.write(write)
            return new

        return until_unchanged(attempt, lost=JobChanged)


def _replacement(owner: Owner, old: StoredJob, new: StoredJob) -> Write:
    """Return the write of a job that raises JobChanged if it is not the old one."""
    seen = {":version": old.version}
    return put(row_of(owner, new), "#version = :version", seen, JobChanged)
