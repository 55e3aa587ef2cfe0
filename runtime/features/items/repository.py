"""Storage of items and their search rows, in their owner's partitions.

The costs named here are DynamoDB's units for the table alone. An item is in three
indexes: each costs one more write unit per KB, or two if the item moves within it.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.dynamodb.page_builder import RowPage
from runtime.core.dynamodb.schema import (
    ITEM_PREFIX,
    SORT_KEY,
    item_key,
    owner_pk,
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
from runtime.features.items.listing import Listing
from runtime.features.items.models import Item
from runtime.features.items.pages import ItemPages
from runtime.features.items.rows import (
    SCHEMA,
    item_of,
    key_of,
    obsolete_keys,
    row_of,
    schema_of,
    search_rows,
)
from runtime.features.items.trash.models import TrashedItem


class VersionChanged(ConditionFailed):
    """An item is no longer as it was read."""


class TransactionTooLarge(Exception):
    """The changes do not fit into one transaction.

    Attributes:
        rows: the number of rows that they write.
        size: the number of bytes; 0 if there are already too many rows.
    """

    def __init__(self, rows: int, size: int = 0) -> None:
        """Describe changes of this size."""
        self.rows = rows
        self.size = size
        super().__init__(f"{rows} rows, {size} bytes")


@dataclass(frozen=True)
class ItemChange:
    """A change of one item: it is created, replaced, trashed, restored or purged.

    Attributes:
        old: the item as it was read; None creates it.
        new: the item afterwards, a TrashedItem in the trash; None removes it for good.
            The same object as `old` leaves it as it is: nothing is written or checked.
    """

    old: Item | None
    new: Item | None


@dataclass(frozen=True)
class Outdated:
    """Items among those examined that an older schema wrote.

    Attributes:
        ids: the ids of these items.
        examined: the number of items examined.
        last: the id of the last item examined; the next call continues behind it.
        more: whether there are more items to examine.
    """

    ids: list[str]
    examined: int
    last: str
    more: bool


class ItemRepository:
    """Storage of items; their keys contain the owner, so nobody else can read them."""

    def __init__(
        self, table: Table, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Store items in this table; `monotonic` tells the time that pages take."""
        self._table = table
        self._pages = ItemPages(table, monotonic)

    def write(
        self,
        owner: Owner,
        changes: Sequence[ItemChange],
        record: IdempotencyRecord | None = None,
        now: datetime | None = None,
    ) -> None:
        """Make all changes or none, with their search rows and the idempotency row.

        Costs two write units per KB of each item, and two per search row that is added,
        changed or removed; an edit writes only the rows of the words that changed. A
        move to the trash or back writes both rows of the item and every search row.

        An item that an older schema wrote is treated as changed, since its search rows
        may differ from those computed here. It is upgraded, and the next attempt
        succeeds.

        Args:
            owner: the owner of the items.
            changes: at most one for each item.
            record: the idempotency record; its key must not have been used before.
            now: the time of the change; needed with a record.

        Raises:
            KeyUsed: the Idempotency-Key was used before.
            VersionChanged: an item is no longer as it was read.
            TransactionTooLarge: more rows or bytes than one transaction holds.
        """
        actions: list[Write] = []
        size = 0
        if record is not None and now is not None:
            actions.append(remember(record, now))
            size += len(record.model_dump_json())
        changes = [change for change in changes if change.new is not change.old]
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
        """Read an item consistently: 1 read unit per 4 KB."""
        row = self._table.get(item_key(owner, item_id))
        return item_of(row) if row else None

    def get_many(self, owner: Owner, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Read those of the items that exist, by id: 1 read unit per 4 KB of each."""
        keys = [item_key(owner, item_id) for item_id in item_ids]
        rows = self._table.batch_get(keys, consistent=True)
        return {row["id"]: item_of(row) for row in rows.values()}

    def page(
        self, owner: Owner, listing: Listing, limit: int, skip: int, after: str
    ) -> RowPage[Item]:
        """Read a page of a listing: see ItemPages.page.

        Costs nothing for a listing that holds nothing.
        """
        if listing.holds_nothing:
            return RowPage([], "", 0, False)
        return self._pages.page(owner, listing, limit, skip, after)

    def count(self, owner: Owner, listing: Listing) -> tuple[int, bool]:
        """Count the items of a listing: see ItemPages.count."""
        if listing.holds_nothing:
            return 0, True
        return self._pages.count(owner, listing)

    def outdated(self, owner: Owner, limit: int, after: str = "") -> Outdated:
        """Examine the next items, oldest first, for those that an older schema wrote.

        Costs half a read unit per 4 KB examined. Trashed items are left out: they are
        upcast when they are read, and gone within 30 days.

        Args:
            owner: the owner of the items.
            limit: the number of items to examine.
            after: the id of the item behind which to continue.
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
        """Rewrite an item of an older schema as the current one; safe to repeat.

        Costs one read unit per 4 KB of the item, and what `rewrite` costs.

        Returns:
            Whether it was written: not if it is current, gone, or was just changed.
        """
        row = self._table.get(item_key(owner, item_id))
        if row is None or schema_of(row) >= SCHEMA:
            return False
        return self._rewrite(owner, row)

    def rewrite(self, owner: Owner, item_id: str) -> bool:
        """Write an item again, with everything that it is found by; safe to repeat.

        Content and version stay, so no client sees a change. Costs one read unit per
        4 KB of the item, and two write units per KB of it and per search row.

        Returns:
            Whether it was written: not if it is gone, or of a newer schema.

        Raises:
            VersionChanged: somebody was faster, and wrote only what the change needs.
        """
        row = self._table.get(item_key(owner, item_id))
        if row is None or schema_of(row) > SCHEMA:
            return False
        if not self._rewrite(owner, row):
            raise VersionChanged
        return True

    def ids(self, owner: Owner, limit: int, after: str = "") -> tuple[list[str], bool]:
        """Return the ids of the next items, oldest first, and whether there are more.

        Costs half a read unit per 4 KB of the items.
        """
        rows, more = self._table.query(
            owner_pk(owner),
            begins_with=ITEM_PREFIX,
            after=item_key(owner, after)[1] if after else None,
            limit=limit,
            attributes=("id",),
        )
        return [row["id"] for row in rows], more

    def _rewrite(self, owner: Owner, row: Row) -> bool:
        """Write a row and its search rows again, and remove those of an older schema.

        Returns:
            Whether it was written: not if somebody was faster.
        """
        item = item_of(row)
        unchanged = put(
            row_of(owner, item),
            "#version = :old AND (attribute_not_exists(#schema) OR #schema = :read)",
            {":old": item.version, ":read": schema_of(row)},
            VersionChanged,
        )
        found_by = map(put, search_rows(owner, item).values())
        removed = map(delete, obsolete_keys(owner, row))
        try:
            self._table.transact([unchanged, *found_by, *removed])
        except VersionChanged:
            return False
        return True

    def _upgrade_outdated(self, owner: Owner, changes: Sequence[ItemChange]) -> None:
        """Upgrade the items of older schemas: 1 read unit per 4 KB of each item."""
        keys = [
            key_of(owner, change.old)
            for change in changes
            if change.old is not None and not isinstance(change.old, TrashedItem)
        ]
        for row in self._table.batch_get(keys, consistent=True).values():
            if schema_of(row) < SCHEMA:
                self.upgrade(owner, row["id"])


def keys_that_find(owner: Owner, row: Row) -> list[Key]:
    """Return the keys of the search rows of a stored item."""
    return [*search_rows(owner, item_of(row)), *obsolete_keys(owner, row)]


def _writes(owner: Owner, change: ItemChange) -> tuple[list[Write], int]:
    """Return the actions of one change, and the number of bytes that they write."""
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
    """Return the condition that an item is as it was read, with its values."""
    unchanged, values = "#version = :old", {":old": old.version}
    if isinstance(old, TrashedItem):
        return unchanged, values
    return f"{unchanged} AND #schema >= :schema", values | {":schema": SCHEMA}
