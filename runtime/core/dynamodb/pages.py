"""Pages of rows that each hold a whole resource, within a budget of read units."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from runtime.core.dynamodb.page_builder import (
    FILTERED_PAGE_BUDGET,
    FIRST_ROWS,
    PAGE_BUDGET,
    Budget,
    PageBuilder,
    RowPage,
)
from runtime.core.dynamodb.schema import PARTITION_KEY, SORT_KEY
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row

T = TypeVar("T")

_MOST_ROWS = 250
"""Number of rows that one query looks through for what belongs to a listing."""

MOST_COUNTED = 10**9
"""The number at which counting ends, more than any budget pays for."""
_ID_LENGTH = 26


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

    def place(self, row: Row) -> str:
        """Return the place of a row, behind which a page may go on."""
        place: str = row[self.sort_key]
        return place

    def start(self, last: str) -> str | Row | None:
        """Return the start of a query that continues after a place.

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


class PageReader:
    """The reader of pages of one table."""

    def __init__(
        self, table: Table, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Read from this table; `monotonic` tells the time that a page has taken."""
        self._table = table
        self._monotonic = monotonic

    def page(
        self,
        source: Source,
        judge: Callable[[Row], T | None],
        *,
        limit: int,
        skip: int = 0,
        after: str = "",
        all_belong: bool = False,
        budget: Budget = PAGE_BUDGET,
    ) -> RowPage[T]:
        """Read a page: exactly `limit` entries, or fewer if rows or budget end before.

        Costs half a read unit per 4 KB examined, rounded up for each query. A page of
        24 takes one query if all rows belong to the listing. Each query reckons that
        its rows are no larger than the largest before, and ends after 1 MB: so rows
        that are larger than those before them exceed the budget by 128 units at most,
        and once. A page that would need more is returned short.

        Args:
            source: the rows to read.
            judge: returns the entry for a row; None if it is not in the listing.
            limit: how many entries to return at most.
            skip: how many entries to skip first. If all rows belong, these are not
                judged and do not count against the budget, but they are charged:
                DynamoDB cannot count rows without reading them.
            after: continue after this sort key.
            all_belong: whether `judge` is known to return an entry for every row.
            budget: what the page may cost.
        """
        if skip and all_belong:
            rows, more = self._query(source, after, skip, keys_only=True)
            if not more:
                return RowPage([], after, 0, False)
            after, skip = rows[-1][source.sort_key], 0
        page = PageBuilder[T](limit, skip, after, budget, self._monotonic)
        return page.build(self.fill(page, source, judge, all_belong))

    def count(
        self, source: Source, judge: Callable[[Row], T | None]
    ) -> tuple[int, bool]:
        """Count the rows that belong to a listing, as far as its budget allows.

        Costs what a page costs that reads them, FILTERED_PAGE_BUDGET at most: DynamoDB
        cannot count rows without reading them.

        Returns:
            The number of rows that were counted, and whether there may be more.
        """
        page = PageBuilder[T](
            0, MOST_COUNTED, "", FILTERED_PAGE_BUDGET, self._monotonic
        )
        more = self.fill(page, source, judge)
        return MOST_COUNTED - page.skip, more

    def fill(
        self,
        page: PageBuilder[T],
        source: Source,
        judge: Callable[[Row], T | None],
        all_belong: bool = False,
    ) -> bool:
        """Add entries until the rows, the page or its budget ends.

        Returns:
            Whether there may be more entries.
        """
        at_least = 0 if all_belong else FIRST_ROWS
        # A page that begins with its budget spent must not lead to itself for ever.
        while not page.advanced or (page.affordable_rows >= 1 and not page.out_of_time):
            wanted = max(min(page.expected_rows, _MOST_ROWS), at_least)
            rows, more = self.next_rows(page, source, wanted)
            if not all(page.add(judge(row), source.place(row)) for row in rows):
                return True
            if not more:
                return False
        return True

    def next_rows(
        self, page: PageBuilder[T], source: Source, limit: int
    ) -> tuple[list[Row], bool]:
        """Read rows where a page goes on, at its expense: one, or what it affords."""
        limit = max(1, min(limit, page.affordable_rows))
        rows, more = self._query(source, page.last, limit)
        page.charge_query(rows)
        return rows, more

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
            one_answer=not keys_only,
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
