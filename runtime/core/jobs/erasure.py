"""The erasure of an owner's jobs, before anything else that the owner has."""

from collections.abc import Callable

from runtime.core.clock import Clock
from runtime.core.dynamodb.pages import partition_pages
from runtime.core.dynamodb.schema import (
    JOB_PREFIX,
    job_key,
    job_start_key,
    owner_pk,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import delete
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.repository import JobChange, JobChanged, JobRepository
from runtime.core.jobs.rows import job_of
from runtime.core.owner import Owner


class JobErasure:
    """The service that erases an owner's jobs, once nobody works on them.

    Whoever works on one would write again what is erased meanwhile. Without its row a
    job is neither begun, gone on with, nor tried again: an execution that goes on finds
    that at its next step, and ends. It is not stopped by Step Functions, which would
    not stop the function that a step has called.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        """Erase from this table."""
        self._table = table
        self._store = JobRepository(table)
        self._clock = clock

    def erase(self, owner: Owner, keep_going: Callable[[], bool]) -> bool:
        """Erase an owner's jobs; return False if some are left.

        One that somebody works on is asked to end, and left to the next run. Costs one
        read unit per 4 KB of the jobs, and two write units per KB of each,
        and two more.

        Args:
            owner: the owner of the jobs.
            keep_going: tells whether there is time left; called once per 100 jobs.
        """
        left = False
        for rows in partition_pages(self._table, owner_pk(owner), JOB_PREFIX):
            if not keep_going():
                return False
            for job in map(job_of, rows):
                left = not self._erased(owner, job) or left
        return not left

    def _erased(self, owner: Owner, job: StoredJob) -> bool:
        """Erase a job as it was read, unless somebody works on it."""
        now = self._clock()
        if job.lease_until is not None and job.lease_until > now:
            self._store.change(owner, job.id, _asked_to_end, now=now)
            return False
        seen = {":version": job.version}
        key = job_key(owner, job.id)
        try:
            erased = delete(key, "#version = :version", seen, JobChanged)
            # The request to start it is in a partition that nobody looks through.
            start = delete(job_start_key(owner, job.id, job.attempt))
            self._table.transact([erased, start])
        except JobChanged:
            return False
        return True


def _asked_to_end(job: StoredJob) -> JobChange | None:
    """Return a job with the wish to end it, unless there is one already."""
    if job.status.ended or job.cancel_requested:
        return None
    return JobChange(job.model_copy(update={"cancel_requested": True}))
