"""The route that asks for a tag to be renamed on all items."""

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
from runtime.features.items.retag.models import RetagRequest

router = Router(prefix="/items/retag", tags=["items"])


@router.post("", status_code=202)
@sends("ETag", "Location")
async def retag_items(
    body: RetagRequest,
    caller: CurrentCaller,
    platform: PlatformDep,
    response: Response,
    idempotency_key: IdempotencyKeyHeader = None,
) -> Job:
    """Rename a tag on all your items, or take it away from them."""
    created = await run_blocking(
        platform.jobs.ask,
        caller.owner,
        "items.retag",
        {"from": body.old, "to": body.new},
        key=idempotency_key,
        body=body,
    )
    job = created.resource
    return reply_created(response, created, f"../jobs/{job.id}", job.version)
