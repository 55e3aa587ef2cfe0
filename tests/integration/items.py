"""Helpers of the tests of items: a meter of costs, and expected listings."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.codec import decode, stored_bytes
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.owner import Owner
from runtime.features.items.listing import ItemSort, Listing
from runtime.features.items.models import Item, ItemCreate

if TYPE_CHECKING:
    from runtime.core.dynamodb.page_builder import RowPage
    from runtime.features.items.repository import ItemRepository

BLOCK_BYTES = 4096
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
OWNER = Owner.user("owner")
TABLE = "integration-table"


class Meter:
    """A DynamoDB client that adds up what reads cost, by the sizes examined.

    The service filters nothing in the database, so what is examined is what is given.
    """

    def __init__(self, client: Any) -> None:
        """Measure this client."""
        self._client = client
        self.units = 0.0
        self.calls: list[str] = []

    def reset(self) -> None:
        """Begin again at zero."""
        self.units, self.calls = 0.0, []

    def query(self, **request: Any) -> Any:
        """Query; the rows together are rounded up to blocks."""
        answer = self._client.query(**request)
        self._add("query", [sum(map(_size, answer["Items"]))], request)
        return answer

    query.__name__ = "query"

    def batch_get_item(self, **request: Any) -> Any:
        """Get a batch; each row is rounded up to blocks."""
        answer = self._client.batch_get_item(**request)
        for name, rows in answer["Responses"].items():
            self._add(
                "batch_get_item", list(map(_size, rows)), request["RequestItems"][name]
            )
        return answer

    def _add(self, call: str, sizes: list[int], options: dict[str, Any]) -> None:
        """Count one call."""
        blocks = sum(max(1, -(-size // BLOCK_BYTES)) for size in sizes)
        self.units += blocks if options.get("ConsistentRead") else blocks / 2
        self.calls.append(call)

    def __getattr__(self, name: str) -> Any:
        """Pass everything else through."""
        return getattr(self._client, name)


def _size(raw: dict[str, Any]) -> int:
    return stored_bytes(decode(raw))


def store(
    items: "ItemRepository", owner: Owner, contents: list[ItemCreate]
) -> list[Item]:
    """Store items as if created a millisecond apart.

    Row by row: the simulated DynamoDB copies all it holds for each transaction.
    """
    from runtime.core.dynamodb.writes import put
    from runtime.features.items.rows import row_of, search_rows
    from runtime.features.items.service import new_item

    stored = []
    for number, content in enumerate(contents):
        now = NOW + timedelta(milliseconds=number)
        item = new_item(new_ulid(now), content, now)
        for row in (row_of(owner, item), *search_rows(owner, item).values()):
            items._table.write(put(row))
        stored.append(item)
    return stored


def walk(
    repository: "ItemRepository",
    owner: Owner,
    listing: Listing,
    limit: int,
    behind: "RowPage[Item] | None" = None,
) -> Iterator["RowPage[Item]"]:
    """Yield the pages of a listing, from the start or behind a page, to the end."""
    after, skip = (behind.last, behind.skip) if behind else ("", 0)
    for _ in range(1000):
        found = repository.page(owner, listing, limit, skip, after)
        yield found
        if not found.more:
            return
        assert (found.last, found.skip) != (after, skip), "no progress"
        after, skip = found.last, found.skip
    raise AssertionError("the pages never end")


def expected(items: list[Item], listing: Listing) -> list[Item]:
    """Return the items that a listing should hold, in order but for word searches."""
    from runtime.core.text import title_key

    held = [item for item in items if listing.holds(item)]
    if listing.sort in (ItemSort.TITLE, ItemSort.TITLE_DOWN):
        held.sort(key=lambda item: (title_key(item.title), item.id))
    elif listing.sort in (ItemSort.RECENT, ItemSort.STALE):
        held.sort(key=lambda item: (item.updated_at, item.id))
    else:
        held.sort(key=lambda item: item.id)
    if listing.sort not in (ItemSort.TITLE, ItemSort.OLDEST, ItemSort.STALE):
        held.reverse()
    return held


def search_keys(client: Any, owner: Owner, table: str) -> set[tuple[str, str]]:
    """Return the keys of all search rows of an owner, however they are partitioned."""
    pages = client.get_paginator("scan").paginate(TableName=table)
    prefix = f"{owner_pk(owner)}#T#"
    return {
        (row["pk"]["S"], row["sk"]["S"])
        for page in pages
        for row in page["Items"]
        if row["pk"]["S"].startswith(prefix)
    }
