"""Routes for items; a caller sees only their own."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from runtime.api.conditional import IfNoneMatch, Precondition, etag, not_modified
from runtime.api.dependencies import (
    CurrentCaller,
    Cursor,
    IdempotencyKeyHeader,
    Limit,
    ServicesDep,
    Skip,
)
from runtime.api.execution import call
from runtime.api.paging import link_next
from runtime.models.base import ULID_PATTERN
from runtime.models.items import Item, ItemCreate, ItemPatch, ItemReplace

router = APIRouter(prefix="/items", tags=["items"])

ItemId = Annotated[str, Path(pattern=ULID_PATTERN, description="The item's id.")]
Search = Annotated[
    str | None,
    Query(
        max_length=200,
        description=(
            "Words, or their beginnings, that an item must all have in its title, "
            "tags or description; `#tag` asks for a tag."
        ),
        examples=["release"],
    ),
]


@router.get("")
async def list_items(
    caller: CurrentCaller,
    services: ServicesDep,
    response: Response,
    skip: Skip,
    limit: Limit = 10,
    search: Search = None,
    cursor: Cursor = None,
) -> list[Item]:
    """List your items, newest first; the `Link` header leads to the next page."""
    page = await call(
        services.items.list,
        caller.user_id,
        limit=limit,
        skip=skip,
        cursor=cursor,
        search=search,
    )
    link_next(response, page.cursor, limit=limit, search=search)
    return page.items


@router.post("", status_code=201)
async def create_item(
    caller: CurrentCaller,
    services: ServicesDep,
    body: ItemCreate,
    response: Response,
    idempotency_key: IdempotencyKeyHeader = None,
) -> Item:
    """Create an item."""
    created = await call(services.items.create, caller.user_id, body, idempotency_key)
    item = created.resource
    response.headers["ETag"] = etag(item.version)
    response.headers["Location"] = f"items/{item.id}"
    if created.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return item


@router.get("/{item_id}", response_model=Item)
async def get_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> Item | Response:
    """Read an item."""
    item = await call(services.items.get, caller.user_id, item_id)
    response.headers["ETag"] = etag(item.version)
    return not_modified(item.version, if_none_match) or item


@router.put("/{item_id}")
async def replace_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    body: ItemReplace,
    response: Response,
    precondition: Precondition,
) -> Item:
    """Replace an item's content, whole."""
    item = await call(
        services.items.replace, caller.user_id, item_id, body, precondition
    )
    response.headers["ETag"] = etag(item.version)
    return item


@router.patch("/{item_id}")
async def update_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    body: ItemPatch,
    response: Response,
    precondition: Precondition,
) -> Item:
    """Change some fields of an item."""
    item = await call(services.items.patch, caller.user_id, item_id, body, precondition)
    response.headers["ETag"] = etag(item.version)
    return item


@router.delete("/{item_id}", status_code=204)
async def delete_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    precondition: Precondition,
) -> None:
    """Delete an item."""
    await call(services.items.delete, caller.user_id, item_id, precondition)
