"""Rows of jobs: the job itself, the request to start it, and the lock of its kind."""

from datetime import datetime, timedelta
from typing import NamedTuple

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import (
    JOB_START_PREFIX,
    TTL_ATTRIBUTE,
    job_key,
    job_lock_key,
    job_start_key,
    jobs_pk,
    owner_of,
    owner_pk,
)
from runtime.core.dynamodb.writes import (
    NEW,
    ConditionFailed,
    Row,
    Write,
    delete,
    put,
)
from runtime.core.jobs.errors import JobUnderway
from runtime.core.jobs.models import Job, StoredJob
from runtime.core.outbox.queue import Message
from runtime.core.outbox.repository import listed
from runtime.core.owner import Owner

JOBS_KEPT = timedelta(days=90)
STARTS_KEPT = timedelta(days=30)
"""Longer than the queue and then its dead-letter queue keep the message."""


class LockLost(ConditionFailed):
    """The attempt has no lock; whoever wanted to take it away has nothing to do."""


class Attempt(NamedTuple):
    """An attempt at a job, as messages and events name it.

    Attributes:
        owner: the owner of the job.
        job_id: the job.
        number: which attempt it is, from 1.
    """

    owner: Owner
    job_id: str
    number: int

    def __str__(self) -> str:
        """Return it as a text: `U#<owner>#<job>#<number>`."""
        return f"{owner_pk(self.owner)}#{self.job_id}#{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Attempt":
        """Return the attempt of a text.

        Raises:
            ValueError: it is none.
        """
        pk, job_id, number = text.rsplit("#", 2)
        parsed = cls(owner_of(pk), job_id, int(number))
        if str(parsed) != text:
            raise ValueError("an attempt is written in one way only")
        return parsed


def message_of(pk: str) -> Message:
    """Return the message that asks for a start, in its owner's group."""
    attempt = Attempt.parse(pk.removeprefix(JOB_START_PREFIX))
    return Message(str(attempt), group=owner_pk(attempt.owner))


def job_of(row: Row) -> StoredJob:
    """Return the job of a row."""
    return StoredJob.model_validate(row)


def row_of(owner: Owner, job: StoredJob) -> Row:
    """Return the row of a job, which is listed in gsi1 by its status."""
    pk, sk = job_key(owner, job.id)
    kept_from = job.ended_at or job.updated_at
    return {
        **job.model_dump(),
        "pk": pk,
        "sk": sk,
        "gsi1pk": jobs_pk(job.status),
        "gsi1sk": job.id,
        TTL_ATTRIBUTE: int((kept_from + JOBS_KEPT).timestamp()),
    }


def start_write(owner: Owner, job: Job, now: datetime) -> Write:
    """Return the write of the row that asks for the start of a job's attempt."""
    pk, sk = job_start_key(owner, job.id, job.attempt)
    return put(
        {
            "pk": pk,
            "sk": sk,
            **listed(new_ulid(now)),
            TTL_ATTRIBUTE: int((now + STARTS_KEPT).timestamp()),
        }
    )


def lock_write(owner: Owner, job: Job) -> Write:
    """Return the write that keeps the owner from another job of this kind.

    It raises JobUnderway if there is one.
    """
    pk, sk = job_lock_key(owner, job.kind)
    row = {"pk": pk, "sk": sk, "job_id": job.id, "attempt": job.attempt}
    return put(row, NEW, otherwise=JobUnderway)


def unlock_write(owner: Owner, kind: str, job_id: str, attempt: int) -> Write:
    """Return the write that lets the owner have another job of this kind.

    It raises LockLost if an attempt other than this one has the lock, or none.
    """
    held = {":id": job_id, ":attempt": attempt}
    mine = "#job_id = :id AND #attempt = :attempt"
    return delete(job_lock_key(owner, kind), mine, held, LockLost)


def creation_writes(owner: Owner, job: StoredJob) -> list[Write]:
    """Return the writes of a new job, for the transaction of what causes it.

    They cost some eight write units. JobUnderway is raised if the owner has a job of
    its kind and may have one only.
    """
    writes = [put(row_of(owner, job), NEW), start_write(owner, job, job.created_at)]
    return [lock_write(owner, job), *writes] if job.locked else writes
