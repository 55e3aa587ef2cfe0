"""Routes for items that were deleted; a caller sees only their own."""

from fastapi import Response

from runtime.core.http.blocking import call
from runtime.core.http.conditional import IfNoneMatch, Precondition, etag, not_modified
from runtime.core.http.dependencies import CurrentCaller, Cursor, Limit, ServicesDep
from runtime.core.http.ids import ItemId
from runtime.core.http.lazy_routes import Router
from runtime.core.http.paging import link_next
from runtime.features.items.models import Item
from runtime.features.items.trash.models import TrashedItem, TrashEmptied

router = Router(prefix="/items/trash", tags=["trash"])


@router.get("")
async def list_trash(
    caller: CurrentCaller,
    services: ServicesDep,
    response: Response,
    limit: Limit = 10,
    cursor: Cursor = None,
) -> list[TrashedItem]:
    """List your deleted items, the newest items first."""
    items, more = await call(services.trash.list, caller.user_id, limit, cursor)
    link_next(response, more, limit=limit)
    return items


@router.delete("")
async def empty_trash(caller: CurrentCaller, services: ServicesDep) -> TrashEmptied:
    """Remove all your deleted items for good."""
    return await call(services.trash.empty, caller.user_id)


@router.get("/{item_id:ulid}", response_model=TrashedItem)
async def get_trashed_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> TrashedItem | Response:
    """Read a deleted item."""
    item = await call(services.trash.get, caller.user_id, item_id)
    response.headers["ETag"] = etag(item.version)
    return not_modified(item.version, if_none_match) or item


@router.delete("/{item_id:ulid}", status_code=204)
async def purge_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    precondition: Precondition,
) -> None:
    """Remove a deleted item for good."""
    await call(services.trash.purge, caller.user_id, item_id, precondition)


@router.post("/{item_id:ulid}/restore")
async def restore_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    response: Response,
    precondition: Precondition,
) -> Item:
    """Make a deleted item an item again; safe to repeat."""
    item = await call(services.trash.restore, caller.user_id, item_id, precondition)
    response.headers["ETag"] = etag(item.version)
    return item
