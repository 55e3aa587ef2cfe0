"""The route that asks for all items to be made findable again."""

from fastapi import Response

from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import (
    CurrentCaller,
    IdempotencyKeyHeader,
    PlatformDep,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.replies import reply_created, sends
from runtime.core.jobs.models import Job

router = Router(prefix="/items/reindex", tags=["items"])


@router.post("", status_code=202)
@sends("ETag", "Location")
async def reindex_items(
    caller: CurrentCaller,
    platform: PlatformDep,
    response: Response,
    idempotency_key: IdempotencyKeyHeader = None,
) -> Job:
    """Write everything again that your items are found by. One such job at a time."""
    created = await run_blocking(
        platform.jobs.ask, caller.owner, "items.reindex", key=idempotency_key
    )
    job = created.resource
    return reply_created(response, created, f"../jobs/{job.id}", job.version)
