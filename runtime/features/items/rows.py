"""The rows of items: their attributes, their index keys, and their search rows.

Each row stores the version of the schema that wrote it. `upcast` converts the rows of
older schemas whenever they are read; `ItemRepository.upgrade` stores the conversion.
"""

from collections.abc import Callable, Sequence

from runtime.core.clock import invert_ulid, rfc3339
from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.dynamodb.page_builder import READ_BLOCK_BYTES
from runtime.core.dynamodb.schema import (
    TTL_ATTRIBUTE,
    item_key,
    search_pk,
    status_pk,
    titles_pk,
    trash_key,
    updates_pk,
    updates_pk_beside,
)
from runtime.core.dynamodb.writes import Key, Row
from runtime.core.owner import Owner
from runtime.core.text import item_tokens, title_key, with_shared_prefix
from runtime.features.items.listing import tokens_of
from runtime.features.items.models import Item
from runtime.features.items.trash.models import TrashedItem

SCHEMA = 3
"""The current version of the schema.

Version 1 ordered titles by their bytes; version 2 had no order of updates, and other
tokens.
"""
_WORDS_OF_NOW = 3
"""The version of the schema since which items are found by today's tokens."""

_TITLE_SORT_BYTES = 200

# Search rows are stored under this name: another one would mean to rewrite them all.
_HALF_UNITS = "halves"
"""Attribute of a search row: half read units that reading its item costs."""


def key_of(owner: Owner, item: Item) -> Key:
    """Return the key of an item, which is another one in the trash."""
    if isinstance(item, TrashedItem):
        return trash_key(owner, item.id)
    return item_key(owner, item.id)


def row_of(owner: Owner, item: Item) -> Row:
    """Return the row of an item; one in the trash is in no index and expires."""
    pk, sk = key_of(owner, item)
    row = {**item.model_dump(), "pk": pk, "sk": sk, "schema": SCHEMA}
    if isinstance(item, TrashedItem):
        return row | {TTL_ATTRIBUTE: int(item.expires_at.timestamp())}
    return row | {
        "gsi2pk": status_pk(owner, item.status),
        "gsi2sk": item.id,
        "gsi3pk": titles_pk(owner),
        "gsi3sk": _title_position(item.title, item.id),
        "gsi4pk": updates_pk(owner),
        "gsi4sk": _update_position(rfc3339(item.updated_at), item.id),
    }


def item_of(row: Row) -> Item:
    """Return the item of a row that any schema wrote."""
    return Item.model_validate(upcast(row))


def trashed_of(row: Row) -> TrashedItem:
    """Return the trashed item of a row that any schema wrote."""
    return TrashedItem.model_validate(upcast(row))


def schema_of(row: Row) -> int:
    """Return the version of the schema that wrote a row; version 1 did not store it."""
    return int(row.get("schema", 1))


def upcast(row: Row) -> Row:
    """Return a row as the current schema would have written it.

    A row of a newer schema stays as it is; there are such rows during a deployment.
    """
    for schema in range(schema_of(row), SCHEMA):
        row = _UPCASTS[schema](row) | {"schema": schema + 1}
    return row


def _order_titles_as_people_do(row: Row) -> Row:
    """Convert from 1 to 2: the order of titles ignores case and accents."""
    if "gsi3sk" not in row:
        return row
    return row | {"gsi3sk": _title_position(row["title"], row["id"])}


def _order_by_update(row: Row) -> Row:
    """Add what version 2 lacks: a place in the order of updates."""
    if "gsi3sk" not in row:
        return row
    position = _update_position(row["updated_at"], row["id"])
    return row | {"gsi4pk": updates_pk_beside(row["pk"]), "gsi4sk": position}


def _count_the_words_of_now(row: Row) -> Row:
    """Say anew whether an item has more tokens than it may: version 2 had others."""
    _, truncated = item_tokens(row["title"], row["tags"], row["description"])
    return row | {"search_truncated": truncated}


_UPCASTS: dict[int, Callable[[Row], Row]] = {
    1: _order_titles_as_people_do,
    2: lambda row: _order_by_update(_count_the_words_of_now(row)),
}


def _title_position(title: str, item_id: str) -> str:
    """Return the sort key for the order of titles.

    A tab separates title and id: no title contains one, and it sorts before whatever
    follows in a longer title.
    """
    start = title_key(title).encode()[:_TITLE_SORT_BYTES].decode(errors="ignore")
    return f"{start}\t{item_id}"


def _update_position(updated_at: str, item_id: str) -> str:
    """Return the sort key for the order of updates."""
    return f"{updated_at}#{item_id}"


def item_id_of(search_row: Row) -> str:
    """Return the id of the item that a search row leads to."""
    return invert_ulid(search_row["sk"].rsplit("#", 1)[1])


def token_of(search_row: Row) -> str:
    """Return the token of a search row; that of a tag may contain `#`."""
    token: str = search_row["sk"].rsplit("#", 1)[0]
    return token


def half_units_of(search_row: Row) -> int:
    """Return what reading the item of a search row costs, in half read units."""
    return int(search_row[_HALF_UNITS])


def search_rows(owner: Owner, item: Item | None) -> dict[Key, Row]:
    """Return the search rows of an item, one per token; none without one or in trash.

    `shared` is the length of the prefix that the token has in common with the item's
    next smaller token. It tells a query, without reading the item, whether this is the
    item's first row under a prefix. _HALF_UNITS tells a page what reading the item
    costs, before it exceeds its budget.
    """
    rows: dict[Key, Row] = {}
    if item is None or isinstance(item, TrashedItem):
        return rows
    newest_first = invert_ulid(item.id)
    half_units = -(-stored_bytes(row_of(owner, item)) // READ_BLOCK_BYTES)
    for token, shared in with_shared_prefix(tokens_of(item)):
        pk, sk = _search_key(owner, token, newest_first)
        rows[pk, sk] = {"pk": pk, "sk": sk, "shared": shared, _HALF_UNITS: half_units}
    return rows


def obsolete_keys(owner: Owner, row: Row) -> set[Key]:
    """Return the keys of the search rows that an item has by its older schema only."""
    if schema_of(row) >= _WORDS_OF_NOW:
        return set()
    # Imported here, since few processes ever see such a row.
    from runtime.core.earlier_text import earlier_tokens

    tokens = earlier_tokens(row["title"], row["tags"], row["description"])
    newest_first = invert_ulid(row["id"])
    keys = {_search_key(owner, token, newest_first) for token in tokens}
    return keys - search_rows(owner, item_of(row)).keys()


def _search_key(owner: Owner, token: str, newest_first: str) -> Key:
    """Return the key of the search row of a token of an item."""
    return search_pk(owner, token), f"{token}#{newest_first}"


def first_token(tokens: Sequence[str], prefix: str) -> str | None:
    """Return the first of the sorted tokens with this prefix; None without one."""
    return next((token for token in tokens if token.startswith(prefix)), None)
