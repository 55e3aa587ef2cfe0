"""Routes for items that were deleted; a caller sees only their own."""

from typing import Annotated

from fastapi import Query, Response

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.conditional import IfNoneMatch, Precondition, not_modified
from runtime.core.http.dependencies import Assembled, CurrentCaller
from runtime.core.http.ids import ItemId
from runtime.core.http.lazy_routes import Router
from runtime.core.http.links import link_next
from runtime.core.http.replies import sends, tagged
from runtime.core.paging import PageQuery
from runtime.features.items.assembly import Items
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import Item
from runtime.features.items.trash.models import TrashedItem, TrashEmptied

router = Router(prefix="/items/trash", tags=["trash"])

ItemsDep = Annotated[Items, Assembled(Items)]


@router.get("")
async def list_trash(
    caller: CurrentCaller,
    items: ItemsDep,
    response: Response,
    query: Annotated[PageQuery, Query()],
) -> list[TrashedItem]:
    """List your deleted items, the newest items first."""
    page = await run_blocking(items.trash.page, caller.owner, query)
    link_next(response, page.cursor, query)
    return page.items


@router.delete("")
async def empty_trash(caller: CurrentCaller, items: ItemsDep) -> TrashEmptied:
    """Remove all your deleted items for good."""
    return await run_blocking(items.trash.empty, caller.owner)


@router.get("/{item_id:ulid}", response_model=TrashedItem)
@sends("ETag")
@raises(ItemNotFound)
async def get_trashed_item(
    caller: CurrentCaller,
    items: ItemsDep,
    item_id: ItemId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> TrashedItem | Response:
    """Read a deleted item."""
    item = await run_blocking(items.trash.get, caller.owner, item_id)
    return not_modified(item.version, if_none_match) or tagged(response, item)


@router.delete("/{item_id:ulid}", status_code=204)
@raises(ItemNotFound)
async def purge_item(
    caller: CurrentCaller,
    items: ItemsDep,
    item_id: ItemId,
    precondition: Precondition,
) -> None:
    """Remove a deleted item for good."""
    await run_blocking(items.trash.purge, caller.owner, item_id, precondition)


@router.post("/{item_id:ulid}/restore")
@sends("ETag")
@raises(ItemNotFound)
async def restore_item(
    caller: CurrentCaller,
    items: ItemsDep,
    item_id: ItemId,
    response: Response,
    precondition: Precondition,
) -> Item:
    """Make a deleted item an item again; safe to repeat."""
    item = await run_blocking(items.trash.restore, caller.owner, item_id, precondition)
    return tagged(response, item)
