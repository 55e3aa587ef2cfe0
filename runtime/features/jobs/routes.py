"""Routes for jobs: the caller's own, and everybody's for administrators."""

from typing import Annotated

from fastapi import Path, Query, Response

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.conditional import Precondition, ReadConditions, not_modified
from runtime.core.http.dependencies import (
    Assembled,
    CurrentCaller,
    PlatformDep,
    RequestClient,
    Requires,
    UserId,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.links import link_next
from runtime.core.http.replies import sends, tagged
from runtime.core.jobs.errors import JobHasEnded, JobNotFound, JobNotRetryable
from runtime.core.jobs.models import Job
from runtime.core.models import ULID_PATTERN
from runtime.core.owner import Owner
from runtime.core.security.callers import Caller
from runtime.features.jobs.assembly import Jobs
from runtime.features.jobs.permissions import JOBS_CHANGE, JOBS_READ
from runtime.features.jobs.query import EverybodysJobQuery, JobQuery, OwnedJob

router = Router(tags=["jobs"])

JobId = Annotated[str, Path(pattern=ULID_PATTERN, description="The job's id.")]
JobsDep = Annotated[Jobs, Assembled(Jobs)]


@router.get("/jobs")
async def list_jobs(
    caller: CurrentCaller,
    jobs: JobsDep,
    response: Response,
    query: Annotated[JobQuery, Query()],
) -> list[Job]:
    """List your jobs, newest first; a job is kept for 90 days after it has ended."""
    page = await run_blocking(jobs.service.page, caller.owner, query)
    link_next(response, page.cursor, query)
    return page.items


@router.get("/jobs/{job_id:ulid}", response_model=Job)
@sends("ETag")
@raises(JobNotFound)
async def get_job(
    caller: CurrentCaller,
    platform: PlatformDep,
    job_id: JobId,
    response: Response,
    conditions: ReadConditions,
) -> Job | Response:
    """Read a job. Ask with `If-None-Match` while it runs: a 304 says nothing is new."""
    job = await run_blocking(platform.jobs.get, caller.owner, job_id)
    return not_modified(job.version, conditions) or tagged(response, job)


@router.post("/jobs/{job_id:ulid}/cancel")
@sends("ETag")
@raises(JobNotFound, JobHasEnded)
async def cancel_job(
    caller: CurrentCaller,
    platform: PlatformDep,
    job_id: JobId,
    response: Response,
    precondition: Precondition,
) -> Job:
    """Ask for a job to end as soon as it can; one that has not begun ends at once."""
    job = await run_blocking(platform.jobs.cancel, caller.owner, job_id, precondition)
    return tagged(response, job)


@router.post("/jobs/{job_id:ulid}/retry")
@sends("ETag")
@raises(JobNotFound, JobNotRetryable)
async def retry_job(
    caller: CurrentCaller,
    platform: PlatformDep,
    job_id: JobId,
    response: Response,
    precondition: Precondition,
) -> Job:
    """Try a job again that failed or was cancelled."""
    job = await run_blocking(platform.jobs.retry, caller.owner, job_id, precondition)
    return tagged(response, job)


@router.get("/admin/jobs")
async def list_everybodys_jobs(
    admin: Annotated[Caller, Requires(JOBS_READ)],
    jobs: JobsDep,
    response: Response,
    query: Annotated[EverybodysJobQuery, Query()],
) -> list[OwnedJob]:
    """List everybody's jobs of one status, newest first. For administrators.

    A page is shorter than `limit` if others are of another kind: there is more as long
    as there is a `Link`.
    """
    page = await run_blocking(jobs.service.everybodys, query)
    link_next(response, page.cursor, query)
    return page.items


@router.post("/admin/jobs/{user_id}/{job_id:ulid}/cancel")
@sends("ETag")
@raises(JobNotFound, JobHasEnded)
async def cancel_job_of_user(
    admin: Annotated[Caller, Requires(JOBS_CHANGE)],
    jobs: JobsDep,
    user_id: UserId,
    job_id: JobId,
    response: Response,
    precondition: Precondition,
    client: RequestClient,
) -> Job:
    """Ask for somebody's job to end as soon as it can. For administrators."""
    job = await run_blocking(
        jobs.service.cancel_for,
        admin,
        Owner.user(user_id),
        job_id,
        precondition,
        client,
    )
    return tagged(response, job)


@router.post("/admin/jobs/{user_id}/{job_id:ulid}/retry")
@sends("ETag")
@raises(JobNotFound, JobNotRetryable)
async def retry_job_of_user(
    admin: Annotated[Caller, Requires(JOBS_CHANGE)],
    jobs: JobsDep,
    user_id: UserId,
    job_id: JobId,
    response: Response,
    precondition: Precondition,
    client: RequestClient,
) -> Job:
    """Try somebody's job again that failed or was cancelled. For administrators."""
    job = await run_blocking(
        jobs.service.retry_for,
        admin,
        Owner.user(user_id),
        job_id,
        precondition,
        client,
    )
    return tagged(response, job)
