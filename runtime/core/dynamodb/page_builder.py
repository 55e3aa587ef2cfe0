"""A page that is filled row by row, and the budget that it is filled within."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, inf
from typing import Generic, TypeVar

from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.dynamodb.writes import Row

T = TypeVar("T")

READ_BLOCK_BYTES = 4096
FIRST_ROWS = 25
"""Number of rows read while their size is unknown: rows of 3.8 KB fit the budget."""


@dataclass(frozen=True)
class Budget:
    """A limit to the cost of one page: the units or the seconds, whichever ends first.

    Attributes:
        units: read units.
        seconds: seconds after which nothing more is read.
    """

    units: float
    seconds: float = inf


PAGE_BUDGET = Budget(12)
"""The budget of a page of a listing without conditions."""
FILTERED_PAGE_BUDGET = Budget(60, seconds=2)
"""The budget of a page that may have to look for what belongs to the listing."""


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


def read_units(size: int) -> float:
    """Return the eventually consistent read units of a number of bytes."""
    return -(-size // READ_BLOCK_BYTES) / 2


class PageBuilder(Generic[T]):
    """A page that is filled row by row, and what is left of its budget.

    Attributes:
        last: the sort key of the last row that was judged.
        skip: how many matches are still to be passed over.
        units_left: the read units that are not spent.
    """

    def __init__(
        self,
        limit: int,
        skip: int,
        last: str,
        budget: Budget = PAGE_BUDGET,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin a page of at most `limit` entries behind the sort key `last`."""
        self.last = last
        self.skip = skip
        self.units_left = self._units = budget.units
        self._after = last
        self._limit = limit
        self._items: list[T] = []
        self._largest_row = 0
        self._judged = self._matched = 0
        self._monotonic = monotonic
        self._ends_at = monotonic() + budget.seconds

    @property
    def missing(self) -> int:
        """The number of matches that are still to be skipped or added."""
        return self._limit - len(self._items) + self.skip

    @property
    def full(self) -> bool:
        """Whether the next match belongs to the next page."""
        return not self.missing

    @property
    def advanced(self) -> bool:
        """Whether it has judged a row, so that the next page begins behind this one."""
        return self.last != self._after

    @property
    def units_spent(self) -> float:
        """The read units that it has cost."""
        return self._units - self.units_left

    @property
    def out_of_time(self) -> bool:
        """Whether its seconds are over."""
        return self._monotonic() >= self._ends_at

    @property
    def affordable_rows(self) -> int:
        """The number of rows that the rest of the budget pays for.

        Each row to come may be as large as the largest so far.
        """
        if not self._largest_row:
            return FIRST_ROWS
        return int(self.units_left * 2 * READ_BLOCK_BYTES / self._largest_row)

    @property
    def expected_rows(self) -> int:
        """The number of rows among which the rest of the page is to be expected.

        One match more than is missing tells whether there is a next page.
        """
        return ceil((self.missing + 1) * (self._judged + 1) / (self._matched + 1))

    def add(self, entry: T | None, sort_key: str) -> bool:
        """Take the next row, unless it is a match and the page is full.

        Args:
            entry: the match that the row stands for; None if the row does not match.
            sort_key: the sort key of the row.

        Returns:
            Whether it was taken; if not, it begins the next page.
        """
        self._judged += 1
        if entry is not None:
            self._matched += 1
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

    def pass_over(self, sort_key: str) -> None:
        """Pass over a row that is certain not to match."""
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
