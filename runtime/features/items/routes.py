"""Routes for items; a caller sees only their own."""

import json
from functools import cache
from typing import Annotated

from fastapi import Query, Response
from pydantic import TypeAdapter

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.conditional import IfNoneMatch, Precondition, not_modified
from runtime.core.http.dependencies import (
    Assembled,
    CurrentCaller,
    IdempotencyKeyHeader,
)
from runtime.core.http.ids import ItemId
from runtime.core.http.lazy_routes import Router
from runtime.core.http.links import link_next
from runtime.core.http.replies import reply_created, sends, tagged
from runtime.features.items.assembly import Items
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import (
    Item,
    ItemCreate,
    ItemPatch,
    ItemReplace,
)
from runtime.features.items.query import ItemQuery

router = Router(prefix="/items", tags=["items"])

ItemsDep = Annotated[Items, Assembled(Items)]


@router.get("", response_model=list[Item])
async def list_items(
    caller: CurrentCaller,
    items: ItemsDep,
    query: Annotated[ItemQuery, Query()],
) -> Response:
    """List your items; the `Link` header leads to the next page.

    All filters combine. A page is shorter than `limit` where finding more would cost
    too much at once: there is more as long as there is a `Link`.
    """
    page = await run_blocking(items.service.page, caller.owner, query)
    response = Response(_rendered(page.items, query), media_type="application/json")
    link_next(response, page.cursor, query)
    return response


def _rendered(items: list[Item], query: ItemQuery) -> bytes:
    """Render items with the fields and highlights that the query asks for."""
    fields = query.shown_fields
    include = None if fields is None else {"__all__": fields}
    if not query.highlight:
        return _list_of_items().dump_json(items, include=include)
    # Imported here, so that the other listings do not pay for the import.
    from runtime.core.text import search_terms
    from runtime.features.items.search.highlights import highlights_of

    terms = search_terms(query.search or "")
    entries = _list_of_items().dump_python(items, mode="json", include=include)
    for item, entry in zip(items, entries, strict=True):
        entry["highlights"] = highlights_of(item, terms, set(entry))
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def _list_of_items() -> TypeAdapter[list[Item]]:
    """Return the adapter that renders a page, built when it is first needed."""
    return TypeAdapter(list[Item])


@router.post("", status_code=201)
@sends("ETag", "Location")
async def create_item(
    caller: CurrentCaller,
    items: ItemsDep,
    body: ItemCreate,
    response: Response,
    idempotency_key: IdempotencyKeyHeader = None,
) -> Item:
    """Create an item."""
    created = await run_blocking(
        items.service.create, caller.owner, body, idempotency_key
    )
    item = created.resource
    return reply_created(response, created, f"items/{item.id}", item.version)


@router.get("/{item_id:ulid}", response_model=Item)
@sends("ETag")
@raises(ItemNotFound)
async def get_item(
    caller: CurrentCaller,
    items: ItemsDep,
    item_id: ItemId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> Item | Response:
    """Read an item."""
    item = await run_blocking(items.service.get, caller.owner, item_id)
    return not_modified(item.version, if_none_match) or tagged(response, item)


@router.put("/{item_id:ulid}")
@sends("ETag")
@raises(ItemNotFound)
async def replace_item(
    caller: CurrentCaller,
    items: ItemsDep,
    item_id: ItemId,
    body: ItemReplace,
    response: Response,
    precondition: Precondition,
) -> Item:
    """Replace an item's content, whole."""
    item = await run_blocking(
        items.service.replace, caller.owner, item_id, body, precondition
    )
    return tagged(response, item)


@router.patch(
    "/{item_id:ulid}",
    openapi_extra={
        "requestBody": {
            "content": {
                "application/merge-patch+json": {
                    "schema": {"$ref": "#/components/schemas/ItemPatch"}
                }
            }
        }
    },
)
@sends("ETag")
@raises(ItemNotFound)
async def update_item(
    caller: CurrentCaller,
    items: ItemsDep,
    item_id: ItemId,
    body: ItemPatch,
    response: Response,
    precondition: Precondition,
) -> Item:
    """Change some fields of an item (a JSON merge patch, RFC 7396)."""
    item = await run_blocking(
        items.service.patch, caller.owner, item_id, body, precondition
    )
    return tagged(response, item)


@router.delete("/{item_id:ulid}", status_code=204)
@raises(ItemNotFound)
async def delete_item(
    caller: CurrentCaller,
    items: ItemsDep,
    item_id: ItemId,
    precondition: Precondition,
) -> None:
    """Move an item to the trash, where it stays for 30 days."""
    await run_blocking(items.service.delete, caller.owner, item_id, precondition)
