"""Pages of rows that each hold a whole resource, within a budget of read units."""

from collections.abc import Callable, Iterable, Iterator
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
"""Number of rows read while their size is unknown: rows of 3.8 KB fit the budget."""

_ID_LENGTH = 26


@dataclass(frozen=True)
class RowPage(Generic[T]):
    """A page of a listing.

    Attributes:
        items: the entries of the page, in order.
        last: the sort key of the last row that was examined.
        skip: how many matches are still to be skipped.
        more: whether rows are left to examine.
    """

    items: list[T]
    last: str
    skip: int
    more: bool


@dataclass(frozen=True)
class Source:
    """A sequence of an owner's rows: a part of a partition, or of an index.

    Attributes:
        owner_pk: the partition of the rows themselves.
        begins_with: the beginning of their sort keys in the table.
        pk: the partition that is read.
        index: the index that is read; None reads the table.
        forward: whether the order is ascending.
    """

    owner_pk: str
    begins_with: str
    pk: str
    index: str | None = None
    forward: bool = False

    @property
    def sort_key(self) -> str:
        """The name of the attribute that it is sorted by."""
        return f"{self.index}sk" if self.index else SORT_KEY

    def start(self, last: str) -> str | Row | None:
        """Return the start of a query that continues after a sort key.

        The key in the table is derived from the id, in which every sort key ends.
        """
        if not last or self.index is None:
            return last or None
        return {
            PARTITION_KEY: self.owner_pk,
            SORT_KEY: f"{self.begins_with}{last[-_ID_LENGTH:]}",
            f"{self.index}pk": self.pk,
            f"{self.index}sk": last,
        }


def read_units(size: int) -> float:
    """Return the eventually consistent read units of a number of bytes."""
    return -(-size // READ_BLOCK_BYTES) / 2


class PageBuilder(Generic[T]):
    """A page that is filled row by row, and the read units that are left for it.

    Attributes:
        last: the sort key of the last row that was judged.
        skip: how many matches are still to be passed over.
        units_left: the part of PAGE_READ_BUDGET that is not spent.
    """

    def __init__(self, limit: int, skip: int, last: str) -> None:
        """Begin a page of at most `limit` entries behind the sort key `last`."""
        self.last = last
        self.skip = skip
        self.units_left = PAGE_READ_BUDGET
        self._after = last
        self._limit = limit
        self._items: list[T] = []
        self._largest_row = 0

    @property
    def missing(self) -> int:
        """The number of matches that are still to be skipped or added."""
        return self._limit - len(self._items) + self.skip

    @property
    def full(self) -> bool:
        """Whether the next match belongs to the next page."""
        return len(self._items) == self._limit

    @property
    def advanced(self) -> bool:
        """Whether it has judged a row, so that the next page begins behind this one."""
        return self.last != self._after

    @property
    def affordable_rows(self) -> int:
        """The number of rows that the rest of the budget pays for.

        Each row to come may be as large as the largest so far.
        """
        if not self._largest_row:
            return FIRST_ROWS
        return int(self.units_left * 2 * READ_BLOCK_BYTES / self._largest_row)

    def add(self, entry: T | None, sort_key: str) -> bool:
        """Take the next row, unless it is a match and the page is full.

        Args:
            entry: the match that the row stands for; None if the row does not match.
            sort_key: the sort key of the row.

        Returns:
            Whether it was taken; if not, it begins the next page.
        """
        if entry is not None:
            if self.skip:
                self.skip -= 1
            elif self.full:
                return False
            else:
                self._items.append(entry)
        self.last = sort_key
        return True

    def skip_one(self, sort_key: str) -> None:
        """Pass over a row that is certain to match, so that it need not be judged."""
        self.skip -= 1
        self.last = sort_key

    def charge(self, units: float) -> None:
        """Subtract read units from what is left."""
        self.units_left -= units

    def charge_query(self, rows: Iterable[Row]) -> None:
        """Subtract the read units of one query that read these rows."""
        sizes = [stored_bytes(row) for row in rows]
        self.charge(read_units(sum(sizes)))
        self._largest_row = max([self._largest_row, *sizes])

    def build(self, more: bool) -> RowPage[T]:
        """Return the page as it is now."""
        return RowPage(self._items, self.last, self.skip, more)


class PageReader:
    """The reader of pages of one table."""

    def __init__(self, table: Table) -> None:
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
        """Read a page: exactly `limit` entries, or fewer if rows or budget end before.

        Costs half a read unit per 4 KB examined, rounded up for each query. A page of
        24 takes one query if all rows belong to the listing. Each query reckons that
        its rows are no larger than the largest before: the cost exceeds
        PAGE_READ_BUDGET only if the first 25 rows alone do, or later ones are larger.
        A page that would need more is returned short.

        Args:
            source: the rows to read.
            judge: returns the entry for a row; None if it is not in the listing.
            limit: how many entries to return at most.
            skip: how many entries to skip first. If all rows belong, these are not
                judged and do not count against the budget, but they are charged:
                DynamoDB cannot count rows without reading them.
            after: continue after this sort key.
            all_belong: whether `judge` is known to return an entry for every row.
        """
        if skip and all_belong:
            rows, more = self._query(source, after, skip, keys_only=True)
            if not more:
                return RowPage([], after, 0, False)
            after, skip = rows[-1][source.sort_key], 0
        page = PageBuilder[T](limit, skip, after)
        return self._fill(page, source, judge, all_belong)

    def _fill(
        self,
        page: PageBuilder[T],
        source: Source,
        judge: Callable[[Row], T | None],
        all_belong: bool,
    ) -> RowPage[T]:
        """Add entries until the rows, the page or its budget ends."""
        at_least = 0 if all_belong else FIRST_ROWS
        sort_key = source.sort_key
        while page.affordable_rows >= 1:
            # One row more than is missing tells whether there is a next page.
            wanted = max(page.missing + 1, at_least)
            size = min(wanted, page.affordable_rows)
            rows, more = self._query(source, page.last, size)
            if not all(page.add(judge(row), row[sort_key]) for row in rows):
                return page.build(more=True)
            if not more or (page.full and not all_belong):
                return page.build(more)
            page.charge_query(rows)
        return page.build(more=True)

    def _query(
        self, source: Source, last: str, limit: int, *, keys_only: bool = False
    ) -> tuple[list[Row], bool]:
        """Return some rows after a sort key, and whether there may be more."""
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
    """Yield the rows of a partition page by page, read consistently.

    Rows may be removed meanwhile. Costs 1 read unit per 4 KB.

    Args:
        table: the table that holds the partition.
        pk: the partition.
        begins_with: the beginning of the sort keys.
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
