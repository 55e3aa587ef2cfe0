"""Listings of jobs: an owner's, and everybody's of one status."""

from collections.abc import Callable

from runtime.core.dynamodb.page_builder import FILTERED_PAGE_BUDGET, RowPage
from runtime.core.dynamodb.pages import PageReader, Source
from runtime.core.dynamodb.schema import (
    JOB_PREFIX,
    job_key,
    jobs_pk,
    owner_of,
    owner_pk,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.jobs.models import Job, JobStatus
from runtime.core.jobs.rows import job_of
from runtime.core.owner import Owner
from runtime.features.jobs.query import OwnedJob


class JobLists:
    """The listings of jobs, the newest first."""

    def __init__(self, table: Table) -> None:
        """Read from this table."""
        self._table = table
        self._pages = PageReader(table)

    def of_owner(
        self,
        owner: Owner,
        status: JobStatus | None,
        kind: str | None,
        *,
        limit: int,
        after: str,
    ) -> RowPage[Job]:
        """Return a page of an owner's jobs: half a read unit per 4 KB looked through.

        Args:
            owner: the owner of the jobs.
            status: only jobs that are this far, if given.
            kind: only jobs of this kind, if given.
            limit: how many to return at most.
            after: the sort key behind which the page begins.
        """
        source = Source(owner_pk(owner), JOB_PREFIX, owner_pk(owner))
        judge: Callable[[Row], Job | None] = lambda row: (
            job_of(row).shown() if _fits(row, status, kind) else None
        )
        return self._pages.page(
            source, judge, limit=limit, after=after, budget=FILTERED_PAGE_BUDGET
        )

    def of_everybody(
        self,
        status: JobStatus,
        kind: str | None,
        *,
        limit: int,
        after: tuple[Owner, str] | None,
    ) -> tuple[list[OwnedJob], tuple[Owner, str] | None]:
        """Return a page of everybody's jobs of a status, and where the next one begins.

        A page may hold fewer than there are, even none, if many are of other kinds.
        Costs half a read unit per 4 KB.

        Args:
            status: how far the jobs are.
            kind: only jobs of this kind, if given.
            limit: how many to look through.
            after: owner and id of the job behind which the page begins.
        """
        start: Row | None = None
        if after is not None:
            pk, sk = job_key(*after)
            start = {"pk": pk, "sk": sk, "gsi1pk": jobs_pk(status), "gsi1sk": after[1]}
        rows, more = self._table.query(
            jobs_pk(status), index="gsi1", after=start, limit=limit, forward=False
        )
        found = [_owned(row) for row in rows if kind in (None, row["kind"])]
        last = (owner_of(rows[-1]["pk"]), rows[-1]["id"]) if rows and more else None
        return found, last


def _fits(row: Row, status: JobStatus | None, kind: str | None) -> bool:
    """Tell whether a row belongs to a listing."""
    return status in (None, row["status"]) and kind in (None, row["kind"])


def _owned(row: Row) -> OwnedJob:
    """Return a job with its owner."""
    return OwnedJob.model_validate(
        {**job_of(row).shown().model_dump(), "user_id": owner_of(row["pk"]).id}
    )
