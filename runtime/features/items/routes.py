"""Routes for items; a caller sees only their own."""

import json
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import AfterValidator

from runtime.core.http.blocking import call
from runtime.core.http.conditional import IfNoneMatch, Precondition, etag, not_modified
from runtime.core.http.dependencies import (
    CurrentCaller,
    Cursor,
    IdempotencyKeyHeader,
    Limit,
    ServicesDep,
    Skip,
)
from runtime.core.http.ids import ItemId
from runtime.core.http.lazy_routes import Router
from runtime.core.http.paging import link_next
from runtime.core.text import search_terms
from runtime.features.items.listing import ItemSort
from runtime.features.items.models import (
    Item,
    ItemCreate,
    ItemPatch,
    ItemReplace,
    ItemStatus,
)
from runtime.features.items.search.highlights import highlights_of

router = Router(prefix="/items", tags=["items"])

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
Status = Annotated[
    ItemStatus | None, Query(description="Only items that are this far.")
]
Tag = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=30,
        description="Only items with this tag, whole; case and accents do not count.",
        examples=["docs"],
    ),
]
Sort = Annotated[
    ItemSort | None,
    Query(
        description=(
            "The order; `-` is descending. Without one: newest first, and with "
            "`search` by the word found."
        )
    ),
]

_FIELD = f"(?:{'|'.join(Item.model_fields)})"


def _known(fields: str | None) -> str | None:
    """Refuse fields that items do not have."""
    if fields is None or _names_in(fields) <= set(Item.model_fields):
        return fields
    raise ValueError(f"choose from {', '.join(Item.model_fields)}")


Fields = Annotated[
    str | None,
    Query(
        max_length=200,
        description=(
            "Names of fields, with commas between: each item holds only these, "
            "and its `id`."
        ),
        examples=["title,status"],
        json_schema_extra={"pattern": f"^{_FIELD}(?:,{_FIELD})*$"},
    ),
    AfterValidator(_known),
]
Highlight = Annotated[
    bool, Query(description="Say in each item where the search matches.")
]


@router.get("", response_model=list[Item])
async def list_items(
    caller: CurrentCaller,
    services: ServicesDep,
    response: Response,
    skip: Skip = 0,
    limit: Limit = 10,
    search: Search = None,
    status: Status = None,
    tag: Tag = None,
    sort: Sort = None,
    fields: Fields = None,
    highlight: Highlight = False,
    cursor: Cursor = None,
) -> list[Item] | Response:
    """List your items; the `Link` header leads to the next page.

    All filters combine. A page is shorter than `limit` where finding more would cost
    too much at once: there is more as long as there is a `Link`.
    """
    asked: dict[str, Any] = {
        "search": search,
        "status": status,
        "tag": tag,
        "sort": sort,
    }
    page = await call(
        services.items.list,
        caller.user_id,
        limit=limit,
        skip=skip,
        cursor=cursor,
        **asked,
    )
    if fields is None and not highlight:
        link_next(response, page.cursor, limit=limit, **asked)
        return page.items
    names = _names_in(fields) | {"id"} if fields is not None else None
    shown = _shown(page.items, names, search_terms(search or "") if highlight else None)
    response = Response(
        json.dumps(shown, ensure_ascii=False).encode(), media_type="application/json"
    )
    asked["fields"] = ",".join(sorted(names)) if names else None
    asked["highlight"] = "true" if highlight else None
    link_next(response, page.cursor, limit=limit, **asked)
    return response


def _names_in(fields: str) -> set[str]:
    """The names between the commas."""
    return {name.strip() for name in fields.split(",")}


def _shown(
    items: list[Item], fields: set[str] | None, terms: list[str] | None
) -> list[dict[str, Any]]:
    """Items with some of their fields, and where they match these terms."""
    shown = [item.model_dump(mode="json", include=fields) for item in items]
    if terms is not None:
        for item, entry in zip(items, shown, strict=True):
            entry["highlights"] = highlights_of(item, terms, set(entry))
    return shown


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


@router.get("/{item_id:ulid}", response_model=Item)
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


@router.put("/{item_id:ulid}")
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
async def update_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    body: ItemPatch,
    response: Response,
    precondition: Precondition,
) -> Item:
    """Change some fields of an item (a JSON merge patch, RFC 7396)."""
    item = await call(services.items.patch, caller.user_id, item_id, body, precondition)
    response.headers["ETag"] = etag(item.version)
    return item


@router.delete("/{item_id:ulid}", status_code=204)
async def delete_item(
    caller: CurrentCaller,
    services: ServicesDep,
    item_id: ItemId,
    precondition: Precondition,
) -> None:
    """Move an item to the trash, where it stays for 30 days."""
    await call(services.items.delete, caller.user_id, item_id, precondition)
