"""Routes for the summaries of items; a caller sees only their own."""

from typing import Annotated

from fastapi import Response

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.conditional import Precondition, ReadConditions, not_modified
from runtime.core.http.dependencies import (
    Assembled,
    CurrentCaller,
    IdempotencyKeyHeader,
)
from runtime.core.http.ids import ItemId
from runtime.core.http.lazy_routes import Router
from runtime.core.http.replies import reply_created, sends, tagged
from runtime.core.jobs.models import Job
from runtime.features.summaries.assembly import Summaries
from runtime.features.summaries.errors import (
    ItemNotFound,
    NotConfigured,
    SummaryNotFound,
)
from runtime.features.summaries.models import Summary

router = Router(prefix="/items", tags=["summaries"])

SummariesDep = Annotated[Summaries, Assembled(Summaries)]


@router.post("/{item_id:ulid}/summary", status_code=202)
@sends("ETag", "Location")
@raises(ItemNotFound, NotConfigured)
async def summarize_item(
    caller: CurrentCaller,
    summaries: SummariesDep,
    item_id: ItemId,
    response: Response,
    idempotency_key: IdempotencyKeyHeader = None,
) -> Job:
    """Let a language model write a summary of an item, or another one.

    Its title and description are sent to the service that this stage names, if the
    tokens of your day allow it. The item is not changed.
    """
    created = await run_blocking(
        summaries.service.ask, caller.owner, item_id, idempotency_key
    )
    job = created.resource
    return reply_created(response, created, f"../../jobs/{job.id}", job.version)


@router.get("/{item_id:ulid}/summary", response_model=Summary)
@sends("ETag")
@raises(ItemNotFound, SummaryNotFound)
async def get_item_summary(
    caller: CurrentCaller,
    summaries: SummariesDep,
    item_id: ItemId,
    response: Response,
    conditions: ReadConditions,
) -> Summary | Response:
    """Read the summary of an item. Its `ETag` changes when it becomes stale, too."""
    summary = await run_blocking(summaries.service.get, caller.owner, item_id)
    return not_modified(summary.version, conditions) or tagged(response, summary)


@router.delete("/{item_id:ulid}/summary", status_code=204)
@raises(ItemNotFound, SummaryNotFound)
async def delete_item_summary(
    caller: CurrentCaller,
    summaries: SummariesDep,
    item_id: ItemId,
    precondition: Precondition,
) -> None:
    """Remove the summary of an item for good; the item stays as it is."""
    await run_blocking(summaries.service.delete, caller.owner, item_id, precondition)
