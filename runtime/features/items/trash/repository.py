"""Storage of items in the trash, which are in no index."""

from datetime import datetime

from runtime.core.context import current_deadline
from runtime.core.dynamodb.page_builder import RowPage
from runtime.core.dynamodb.pages import PageReader, Source
from runtime.core.dynamodb.schema import (
    PARTITION_KEY,
    SORT_KEY,
    TRASH_PREFIX,
    owner_pk,
    trash_key,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.owner import Owner
from runtime.features.items.rows import trashed_of
from runtime.features.items.trash.models import TrashedItem

_PURGED_AT_ONCE = 100
_SECONDS_TO_ANSWER = 2.0


class TrashRepository:
    """Reads the trash and empties it; ItemRepository.write moves items in and out."""

    def __init__(self, table: Table) -> None:
        """Use this table."""
        self._table = table
        self._pages = PageReader(table)

    def get(self, owner: Owner, item_id: str, now: datetime) -> TrashedItem | None:
        """Read a trashed item consistently, unless it has expired: 1 unit per 4 KB."""
        row = self._table.get(trash_key(owner, item_id))
        return _unexpired(row, now) if row else None

    def page(
        self, owner: Owner, limit: int, after: str, now: datetime
    ) -> RowPage[TrashedItem]:
        """Read a page of trashed items, by creation, the newest first.

        Costs half a read unit per 4 KB examined. Expired items are passed over:
        DynamoDB deletes them days later.
        """
        return self._pages.page(
            _source(owner),
            lambda row: _unexpired(row, now),
            limit=limit,
            after=after,
        )

    def count(self, owner: Owner, now: datetime) -> tuple[int, bool]:
        """Count trashed items, as far as 60 read units allow.

        Costs half a read unit per 4 KB of the items.

        Returns:
            The number of items that were counted, and whether there may be more.
        """
        return self._pages.count(_source(owner), lambda row: _unexpired(row, now))

    def empty(self, owner: Owner) -> tuple[int, bool]:
        """Remove all items in the trash, as far as the deadline allows.

        Costs one read unit per 4 KB, and one write unit per KB of each row.

        Returns:
            The number of items removed, and whether there are more.
        """
        deadline, purged = current_deadline(), 0
        while True:
            rows, more = self._table.query(
                owner_pk(owner),
                begins_with=TRASH_PREFIX,
                limit=_PURGED_AT_ONCE,
                attributes=(PARTITION_KEY, SORT_KEY),
                consistent=True,
            )
            self._table.delete_all((row[PARTITION_KEY], row[SORT_KEY]) for row in rows)
            purged += len(rows)
            if not more or deadline.seconds_left() < _SECONDS_TO_ANSWER:
                return purged, more


def _source(owner: Owner) -> Source:
    """Return the rows of an owner's trash, the newest items first."""
    pk = owner_pk(owner)
    return Source(pk, TRASH_PREFIX, pk)


def _unexpired(row: Row, now: datetime) -> TrashedItem | None:
    """Return the trashed item of a row, unless it has expired."""
    item = trashed_of(row)
    return item if item.expires_at > now else None
