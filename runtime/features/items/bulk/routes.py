"""The route for many changes of items at once."""

from typing import Annotated

from fastapi import Response

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import (
    Assembled,
    CurrentCaller,
    IdempotencyKeyHeader,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.replies import reply_once
from runtime.features.items.bulk.assembly import ItemBulk
from runtime.features.items.bulk.errors import BulkRefused
from runtime.features.items.bulk.models import BulkRequest, BulkResults

router = Router(prefix="/items/bulk", tags=["items"])


@router.post("", response_model_exclude_none=True)
@raises(BulkRefused)
async def change_items(
    caller: CurrentCaller,
    bulk: Annotated[ItemBulk, Assembled(ItemBulk)],
    body: BulkRequest,
    response: Response,
    idempotency_key: IdempotencyKeyHeader = None,
) -> BulkResults:
    """Create, change and delete up to 100 items; each entry has a result of its own.

    With `atomic` all changes are made or none (409), as far as one transaction holds
    them (422 otherwise).
    """
    done = await run_blocking(bulk.service.run, caller.owner, body, idempotency_key)
    return reply_once(response, done)
