"""Items and the rows that make them findable, in their owner's partitions.

Costs are in DynamoDB's units and for the table alone; each of the two indexes that an
item is in costs one more write unit per KB, and two where the item moves within it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.dynamodb.pages import PageReader, RowPage, Source
from runtime.core.dynamodb.schema import (
    ITEM_PREFIX,
    SORT_KEY,
    item_key,
    owner_pk,
    status_pk,
    titles_pk,
)
from runtime.core.dynamodb.table import TRANSACTION_ACTIONS, TRANSACTION_BYTES, Table
from runtime.core.dynamodb.writes import (
    NEW,
    ConditionFailed,
    Key,
    Row,
    Write,
    delete,
    put,
)
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.repository import remember
from runtime.core.owner import Owner
from runtime.features.items.listing import ItemSort, Listing
from runtime.features.items.models import Item
from runtime.features.items.rows import (
    SCHEMA,
    item_of,
    key_of,
    row_of,
    schema_of,
    search_rows,
)
from runtime.features.items.search.repository import Driver, ItemSearch
from runtime.features.items.trash.models import TrashedItem


class VersionChanged(ConditionFailed):
    """The item is no longer as it was read."""


class TransactionTooLarge(Exception):
    """Changes that need more than one transaction holds.

    Attributes:
        rows: how many rows they write.
        size: how many bytes, or 0 if the rows are already too many.
    """

    def __init__(self, rows: int, size: int = 0) -> None:
        """Say how large they are."""
        self.rows = rows
        self.size = size
        super().__init__(f"{rows} rows, {size} bytes")


@dataclass(frozen=True)
class ItemChange:
    """What becomes of one item: created, replaced, trashed, restored or purged.

    Attributes:
        old: as it was read; None creates it.
        new: as it will be, a TrashedItem in the trash; None removes it for good.
    """

    old: Item | None
    new: Item | None


@dataclass(frozen=True)
class Outdated:
    """Items that an older schema wrote.

    Attributes:
        ids: which.
        examined: how many items were looked at.
        last: the id of the last of them, to go on behind.
        more: whether there are more.
    """

    ids: list[str]
    examined: int
    last: str
    more: bool


class ItemRepository:
    """Items; reading a foreign one is impossible, its owner being part of the key."""

    def __init__(self, table: Table) -> None:
        """Keep items in this table."""
        self._table = table
        self._pages = PageReader(table)
        self._search = ItemSearch(table)

    def write(
        self,
        owner: Owner,
        changes: Sequence[ItemChange],
        record: IdempotencyRecord | None = None,
        now: datetime | None = None,
    ) -> None:
        """Make all changes or none, with their search rows and the idempotency row.

        Two write units per KB of each item and per search row that is new, changed or
        gone; editing touches only the rows of the words that changed. Moving to the
        trash, or back, costs both rows and every search row.

        An item of an older schema has changed, too: its search rows are not those that
        the change is judged by. It is upgraded, and the next attempt succeeds.

        Args:
            user_id: the owner.
            changes: at most one for each item.
            record: the key that must not have been used before.
            now: when; needed with a record.

        Raises:
            KeyUsed: the Idempotency-Key did something before.
            VersionChanged: an item is not as it was read any more.
            TransactionTooLarge: more rows or bytes than one transaction holds.
        """
        actions: list[Write] = []
        size = 0
        if record is not None and now is not None:
            actions.append(remember(record, now))
            size += len(record.model_dump_json())
        for change in changes:
            writes, weight = _writes(owner, change)
            actions += writes
            size += weight
        if len(actions) > TRANSACTION_ACTIONS:
            raise TransactionTooLarge(len(actions))
        if size > TRANSACTION_BYTES:
            raise TransactionTooLarge(len(actions), size)
        if not actions:
            return
        try:
            self._table.transact(actions)
        except VersionChanged:
            self._upgrade_outdated(owner, changes)
            raise

    def get(self, owner: Owner, item_id: str) -> Item | None:
        """An item, read consistently: 1 read unit per 4 KB."""
        row = self._table.get(item_key(owner, item_id))
        return item_of(row) if row else None

    def get_many(self, owner: Owner, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Those of some items that exist, by id: 1 read unit per 4 KB of each."""
        keys = [item_key(owner, item_id) for item_id in item_ids]
        rows = self._table.batch_get(keys, consistent=True)
        return {row["id"]: item_of(row) for row in rows.values()}

    def page(
        self, owner: Owner, listing: Listing, limit: int, skip: int, after: str
    ) -> RowPage[Item]:
        """Some items of a listing, in its order, for 12 read units at most.

        Half a read unit per 4 KB of what is examined, in this order of preference:

        - by title: gsi3; what else is asked is judged item by item.
        - a tag, or a search in its own order: search rows, then the items they name.
        - by creation: gsi2 with a status, else the items themselves.

        Where nothing is judged, `skip` is outside the budget: see PageReader.page.

        Args:
            user_id: the owner.
            listing: which items, in which order.
            limit: how many to return at most.
            skip: how many to pass over first.
            after: continue behind the row with this sort key.
        """
        drivers = Driver.of(listing)
        if drivers:
            return self._search.page(owner, drivers, listing, limit, skip, after)
        source, all_belong = _source(owner, listing)
        return self._pages.page(
            source,
            lambda row: item if listing.holds(item := item_of(row)) else None,
            limit=limit,
            skip=skip,
            after=after,
            all_belong=all_belong,
        )

    def outdated(self, owner: Owner, limit: int, after: str = "") -> Outdated:
        """Of the next items, oldest first, those that an older schema wrote.

        Half a read unit per 4 KB examined. Trashed items are not among them: they are
        upcast when they are read, and gone within 30 days.

        Args:
            user_id: the owner.
            limit: how many items to look at.
            after: continue behind the item of this id.
        """
        rows, more = self._table.query(
            owner_pk(owner),
            begins_with=ITEM_PREFIX,
            after=item_key(owner, after)[1] if after else None,
            limit=limit,
        )
        return Outdated(
            [row["id"] for row in rows if schema_of(row) < SCHEMA],
            len(rows),
            rows[-1]["id"] if rows else after,
            more,
        )

    def upgrade(self, owner: Owner, item_id: str) -> bool:
        """Write an item of an older schema as the current one would; safe to repeat.

        Content and version stay, so no client sees a change. The search rows are
        written again too; rows of words that an older rule found stay behind, and
        find nothing, since items are checked. One read and two write units per KB of
        the item and per search row.

        Returns:
            Whether it was written: not if it is current, gone, or was just changed.
        """
        row = self._table.get(item_key(owner, item_id))
        if row is None or schema_of(row) >= SCHEMA:
            return False
        item = item_of(row)
        unchanged = put(
            row_of(owner, item),
            "#version = :old AND "
            "(attribute_not_exists(#schema) OR #schema < :current)",
            {":old": item.version, ":current": SCHEMA},
            VersionChanged,
        )
        found_by = search_rows(owner, item).values()
        try:
            self._table.transact([unchanged, *map(put, found_by)])
        except VersionChanged:
            return False
        return True

    def _upgrade_outdated(self, owner: Owner, changes: Sequence[ItemChange]) -> None:
        """Upgrade what an older schema wrote: 1 read unit per 4 KB of each item."""
        keys = [
            key_of(owner, change.old)
            for change in changes
            if change.old is not None and not isinstance(change.old, TrashedItem)
        ]
        for row in self._table.batch_get(keys, consistent=True).values():
            if schema_of(row) < SCHEMA:
                self.upgrade(owner, row["id"])


def keys_that_find(owner: Owner, row: Row) -> list[Key]:
    """The search rows of a stored item."""
    return list(search_rows(owner, item_of(row)))


def _source(owner: Owner, listing: Listing) -> tuple[Source, bool]:
    """The index in a listing's order, and whether all of it belongs."""
    pk, sort = owner_pk(owner), listing.sort
    everything = listing.holds_everything
    if sort in (ItemSort.TITLE, ItemSort.TITLE_DOWN):
        forward = sort is ItemSort.TITLE
        return Source(pk, ITEM_PREFIX, titles_pk(owner), "gsi3", forward), everything
    forward = sort is ItemSort.OLDEST
    if listing.status is not None:
        source = Source(
            pk, ITEM_PREFIX, status_pk(owner, listing.status), "gsi2", forward
        )
        return source, not listing.terms and listing.tag is None
    return Source(pk, ITEM_PREFIX, pk, None, forward), everything


def _writes(owner: Owner, change: ItemChange) -> tuple[list[Write], int]:
    """The actions of one change, and the bytes that they write."""
    old, new = change.old, change.new
    writes: list[Write] = []
    rows = []
    seen = _as_read(old) if old else (NEW, {})
    if new is not None:
        row = row_of(owner, new)
        rows.append(row)
        moved = old is not None and key_of(owner, old) != (row["pk"], row[SORT_KEY])
        condition, values = (NEW, {}) if moved else seen
        writes.append(put(row, condition, values, VersionChanged))
    if old is not None and (new is None or moved):
        writes.append(delete(key_of(owner, old), *seen, VersionChanged))
    before, after = search_rows(owner, old), search_rows(owner, new)
    writes += (delete(key) for key in before.keys() - after.keys())
    for key, row in after.items():
        if before.get(key) != row:
            rows.append(row)
            writes.append(put(row))
    return writes, sum(map(stored_bytes, rows))


def _as_read(old: Item) -> tuple[str, dict[str, int]]:
    """The condition that an item is as it was read, and the values in it."""
    unchanged, values = "#version = :old", {":old": old.version}
    if isinstance(old, TrashedItem):
        return unchanged, values
    return f"{unchanged} AND #schema >= :schema", values | {":schema": SCHEMA}
