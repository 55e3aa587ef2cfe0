"""Pages of rows that are whole resources, within a budget of read units."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.dynamodb.schema import PARTITION_KEY, SORT_KEY
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row

T = TypeVar("T")

PAGE_READ_BUDGET = 12.0
"""Read units that one page may cost."""

READ_BLOCK_BYTES = 4096
FIRST_ROWS = 25
"""Rows read before anything is known of their size: up to 3.8 KB each, in budget."""

_ID_LENGTH = 26


@dataclass(frozen=True)
class RowPage(Generic[T]):
    """A page.

    Attributes:
        items: what belongs to it, in order.
        last: the sort key of the last row that was judged.
        skip: how many matches are still to be passed over.
        more: whether rows are left to judge.
    """

    items: list[T]
    last: str
    skip: int
    more: bool


@dataclass(frozen=True)
class Source:
    """Rows of one owner in some order: a part of a partition, or of an index.

    Attributes:
        owner_pk: the partition of the rows themselves.
        begins_with: what their sort keys begin with in the table.
        pk: the partition that is read.
        index: the index that is read, else the table.
        forward: ascending, else descending.
    """

    owner_pk: str
    begins_with: str
    pk: str
    index: str | None = None
    forward: bool = False

    @property
    def sort_key(self) -> str:
        """The attribute that orders it."""
        return f"{self.index}sk" if self.index else SORT_KEY

    def start(self, last: str) -> str | Row | None:
        """Where to go on behind a sort key; every one of them ends in the id."""
        if not last or self.index is None:
            return last or None
        return {
            PARTITION_KEY: self.owner_pk,
            SORT_KEY: f"{self.begins_with}{last[-_ID_LENGTH:]}",
            f"{self.index}pk": self.pk,
            f"{self.index}sk": last,
        }


def read_units(size: int) -> float:
    """Eventually consistent read units of so many bytes."""
    return -(-size // READ_BLOCK_BYTES) / 2


class PageReader:
    """Reads pages from one table."""

    def __init__(self, table: Table) -> None:
        """Read from this table."""
        self._table = table

    def page(
        self,
        source: Source,
        judge: Callable[[Row], T | None],
        *,
        limit: int,
        skip: int = 0,
        after: str = "",
        all_belong: bool = False,
    ) -> RowPage[T]:
        """A page: exactly `limit` entries if there are as many within the budget.

        Costs half a read unit per 4 KB examined, rounded up for each query; one does
        for a page of 24 where all rows belong. PAGE_READ_BUDGET holds unless the
        first 25 rows alone exceed it; a page that would go on beyond it is short.

        Args:
            source: where the rows are.
            judge: what a row stands for; None if it does not belong.
            limit: how many to return at most.
            skip: how many to pass over first. Where all rows belong these are not
                judged and not in the budget, but paid for: nothing in DynamoDB
                counts rows without reading them.
            after: continue behind this sort key.
            all_belong: that no row will be judged out.
        """
        last = after
        if skip and all_belong:
            rows, more = self._query(source, last, skip, keys_only=True)
            if not more:
                return RowPage([], last, 0, False)
            last, skip = rows[-1][source.sort_key], 0
        kept: list[T] = []
        spent, largest, affordable = 0.0, 0, FIRST_ROWS
        while True:
            wanted = limit + 1 - len(kept) + skip
            size = min(wanted if all_belong else max(wanted, FIRST_ROWS), affordable)
            rows, more = self._query(source, last, size)
            for row in rows:
                entry = judge(row)
                if entry is not None and not skip and len(kept) == limit:
                    return RowPage(kept, last, 0, True)
                last = row[source.sort_key]
                if entry is None:
                    continue
                if skip:
                    skip -= 1
                else:
                    kept.append(entry)
            if not more or (len(kept) == limit and not all_belong):
                return RowPage(kept, last, skip, more)
            sizes = [stored_bytes(row) for row in rows]
            spent += read_units(sum(sizes))
            # As if every row to come were as large as the largest yet.
            largest = max([largest, *sizes])
            affordable = int(
                (PAGE_READ_BUDGET - spent) * 2 * READ_BLOCK_BYTES / largest
            )
            if affordable < 1:
                return RowPage(kept, last, skip, True)

    def _query(
        self, source: Source, last: str, limit: int, *, keys_only: bool = False
    ) -> tuple[list[Row], bool]:
        """Some rows behind a sort key, and whether there may be more."""
        return self._table.query(
            source.pk,
            begins_with="" if source.index else source.begins_with,
            after=source.start(last),
            limit=limit,
            forward=source.forward,
            index=source.index,
            attributes=(source.sort_key,) if keys_only else (),
        )


def partition_pages(
    table: Table, pk: str, begins_with: str = "", *, limit: int = 100
) -> Iterator[list[Row]]:
    """Read a partition page by page, consistently; rows may be removed meanwhile.

    1 read unit per 4 KB.

    Args:
        table: holds it.
        pk: the partition.
        begins_with: what the sort keys begin with.
        limit: how many rows a page holds at most.
    """
    after: str | None = None
    more = True
    while more:
        rows, more = table.query(
            pk, begins_with=begins_with, after=after, limit=limit, consistent=True
        )
        if rows:
            after = rows[-1][SORT_KEY]
            yield rows
