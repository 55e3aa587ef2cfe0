"""Calls of jobs, on some that nobody works on, so that none is faster than a call."""

from datetime import UTC, datetime

from runtime.core.clock import new_ulid
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.rows import row_of
from runtime.core.owner import Owner
from tests.e2e.world import Calls, World

CALLS: Calls = {
    "list_jobs": lambda w: w.api.get(
        "/api/jobs", query={"status": "failed", "kind": "none"}
    ),
    "get_job": lambda w: w.api.get(_job(w, JobStatus.FAILED)),
    "cancel_job": lambda w: w.api.post(f"{_job(w, JobStatus.WAITING)}/cancel"),
    "retry_job": lambda w: w.api.post(f"{_job(w, JobStatus.FAILED)}/retry"),
    "list_everybodys_jobs": lambda w: w.api.get("/api/admin/jobs"),
    "cancel_job_of_user": lambda w: w.api.post(
        f"{_job(w, JobStatus.QUEUED, of_user=True)}/cancel"
    ),
    "retry_job_of_user": lambda w: w.api.post(
        f"{_job(w, JobStatus.CANCELLED, of_user=True)}/retry"
    ),
}


def _job(world: World, status: JobStatus, *, of_user: bool = False) -> str:
    """Store a job of the user that is this far; return its path.

    Its kind is none: whoever starts it ends it at once. One that is queued is the only
    one of its kind that the user may have, so that to cancel it deletes a lock too.
    """
    now = datetime.now(UTC)
    job = StoredJob(
        id=new_ulid(now),
        kind="none",
        status=status,
        created_at=now,
        updated_at=now,
        ended_at=now if status.ended else None,
        locked=status is JobStatus.QUEUED,
    )
    world.store_row(row_of(Owner.user(world.user), job))
    path = f"{world.user}/{job.id}" if of_user else job.id
    return f"/api/admin/jobs/{path}" if of_user else f"/api/jobs/{path}"
