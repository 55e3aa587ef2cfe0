"""Finding jobs: of everybody or of one owner, by status and kind, or by their id."""

from collections.abc import Iterable, Iterator

from runtime.core.dynamodb.schema import jobs_pk, owner_of
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.errors import JobNotFound
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.rows import job_of
from runtime.core.owner import Owner
from runtime.features.jobs.query import OwnedJob
from runtime.features.jobs.repository import JobLists

_PAGE = 100


class JobFinder:
    """The finder of jobs in a table."""

    def __init__(self, table: Table) -> None:
        """Search this table."""
        self._table = table
        self._lists = JobLists(table)

    def find(
        self,
        statuses: Iterable[str],
        kind: str | None = None,
        owner: Owner | None = None,
        limit: int | None = None,
    ) -> list[OwnedJob]:
        """Return jobs: status after status, the newest of each first.

        Costs half a read unit per 4 KB looked through: all jobs of these statuses, or
        all of the owner.

        Args:
            statuses: how far the jobs are.
            kind: only jobs of this kind, if given.
            owner: only jobs of this owner, if given.
            limit: how many to return at most; None returns all.
        """
        found: list[OwnedJob] = []
        for name in statuses:
            status = JobStatus(name)
            jobs = (
                self._of_owner(owner, status, kind)
                if owner
                else self._of_everybody(status, kind)
            )
            for job in jobs:
                if limit is not None and len(found) >= limit:
                    return found
                found.append(job)
        return found

    def get(self, job_id: str) -> OwnedJob:
        """Return a job by its id alone: half a read unit for each status.

        Raises:
            JobNotFound: there is none.
        """
        for status in JobStatus:
            rows, _ = self._table.query(
                jobs_pk(status), index="gsi1", begins_with=job_id, limit=1
            )
            if job_id and rows and rows[0]["id"] == job_id:
                job = job_of(rows[0]).shown()
                owner = owner_of(rows[0]["pk"])
                return OwnedJob(**job.model_dump(), user_id=owner.id)
        raise JobNotFound(f"There is no job {job_id}.")

    def _of_everybody(self, status: JobStatus, kind: str | None) -> Iterator[OwnedJob]:
        """Yield everybody's jobs of a status."""
        after: tuple[Owner, str] | None = None
        while True:
            jobs, after = self._lists.of_everybody(
                status, kind, limit=_PAGE, after=after
            )
            yield from jobs
            if after is None:
                return

    def _of_owner(
        self, owner: Owner, status: JobStatus, kind: str | None
    ) -> Iterator[OwnedJob]:
        """Yield an owner's jobs of a status."""
        after, more = "", True
        while more:
            page = self._lists.of_owner(owner, status, kind, limit=_PAGE, after=after)
            for job in page.items:
                yield OwnedJob(**job.model_dump(), user_id=owner.id)
            after, more = page.last, page.more
