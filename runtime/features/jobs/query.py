"""The queries of the listings of jobs, and what an administrator sees of one."""

from typing import Annotated

from pydantic import Field

from runtime.core.jobs.models import Job, JobStatus
from runtime.core.paging import PageQuery

Kind = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=64,
        description="Only jobs of this kind.",
        examples=["items.reindex"],
    ),
]


class JobQuery(PageQuery):
    """A page of the caller's jobs."""

    status: Annotated[
        JobStatus | None, Field(description="Only jobs that are this far.")
    ] = None
    kind: Kind = None


class EverybodysJobQuery(PageQuery):
    """A page of everybody's jobs of one status."""

    status: Annotated[JobStatus, Field(description="How far the jobs are.")] = (
        JobStatus.FAILED
    )
    kind: Kind = None


class OwnedJob(Job):
    """A job, as an administrator sees it.

    Attributes:
        user_id: the user who owns it.
    """

    user_id: str
