"""The parts of an export that are items, and those in the trash."""

from datetime import datetime

from runtime.core.dynamodb.schema import ITEM_PREFIX, TRASH_PREFIX, owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.exporting import AT_ONCE, Entry, ExportPage, entry_of, page_of
from runtime.core.owner import Owner
from runtime.features.items.rows import item_of, trashed_of


def items(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return items by creation, the oldest first: one read unit per 4 KB."""
    rows, more = table.query(
        owner_pk(owner),
        begins_with=ITEM_PREFIX,
        after=after or None,
        limit=AT_ONCE,
        consistent=True,
    )
    return page_of(rows, more, lambda row: entry_of(row, item_of(row)))


def trashed_items(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return items in the trash, unless they have expired; costs the same."""
    rows, more = table.query(
        owner_pk(owner),
        begins_with=TRASH_PREFIX,
        after=after or None,
        limit=AT_ONCE,
        consistent=True,
    )

    def entry(row: Row) -> Entry | None:
        """Return an item that can still be restored."""
        item = trashed_of(row)
        return entry_of(row, item) if item.expires_at > now else None

    return page_of(rows, more, entry)
