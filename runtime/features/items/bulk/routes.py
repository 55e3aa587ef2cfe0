"""The route for many changes of items at once."""

from fastapi import Response

from runtime.core.http.blocking import call
from runtime.core.http.dependencies import (
    CurrentCaller,
    IdempotencyKeyHeader,
    ServicesDep,
)
from runtime.core.http.lazy_routes import Router
from runtime.features.items.bulk.models import BulkRequest, BulkResults

router = Router(prefix="/items/bulk", tags=["items"])


@router.post("", response_model_exclude_none=True)
async def change_items(
    caller: CurrentCaller,
    services: ServicesDep,
    body: BulkRequest,
    response: Response,
    idempotency_key: IdempotencyKeyHeader = None,
) -> BulkResults:
    """Create, change and delete up to 100 items; each entry has a result of its own.

    With `atomic` all changes are made or none (409), as far as one transaction holds
    them (422 otherwise).
    """
    done = await call(services.items_bulk.run, caller.user_id, body, idempotency_key)
    if done.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return done.resource
