"""The choice among the conditions of a listing: which of them has the fewest rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from runtime.core.dynamodb.page_builder import PageBuilder
from runtime.core.dynamodb.schema import SORT_KEY
from runtime.core.dynamodb.writes import Row
from runtime.features.items.models import Item
from runtime.features.items.rows import item_id_of, token_of
from runtime.features.items.search.drivers import Driver

_FIRST_ROWS = 40
"""Rows that cost half a read unit if their words are of usual length."""
_FEW = 20
"""Rows whose items are read sooner than a driver with fewer is found."""
_UNITS = 20
"""Read units that a choice may cost: a third of what a page may."""

ReadRows = Callable[[Driver, str, int], tuple[list[Row], bool]]
"""Function that reads so many rows of a driver behind a sort key: are there more?"""


@dataclass
class Begun:
    """The first rows of a driver.

    Attributes:
        number: the position of the driver in the list of drivers.
        driver: the driver.
        rows: the rows.
        more: whether the driver has more rows.
        certain: whether each row that counts stands for an item of the listing.
        shared_ids: the ids of all items that the other drivers find; None if that is
            not known.
    """

    number: int
    driver: Driver
    rows: list[Row] = field(default_factory=list)
    more: bool = True
    certain: bool = False
    shared_ids: set[str] | None = None

    def read(self, read: ReadRows, limit: int) -> None:
        """Read so many more rows."""
        last = self.rows[-1][SORT_KEY] if self.rows else ""
        rows, self.more = read(self.driver, last, limit)
        self.rows += rows

    def counts(self, row: Row) -> bool:
        """Tell whether the item of a row may belong to the listing."""
        if not self.driver.counts(row):
            return False
        return self.shared_ids is None or item_id_of(row) in self.shared_ids

    @property
    def few(self) -> bool:
        """Whether it is not worth while to look for fewer."""
        return not self.more and len(self.rows) <= _FEW

    @property
    def ids(self) -> set[str]:
        """The ids of the items of its rows."""
        return {item_id_of(row) for row in self.rows if self.driver.counts(row)}

    def rank(self) -> tuple[bool, int, str, int]:
        """Return the sort key that puts the fewest rows first.

        Of drivers that have more rows than were read, the one comes first whose rows
        go back furthest: its items are the furthest apart. That can be said only where
        all of them are of one word, within which the newest come first.
        """
        if not self.more:
            return False, len(self.rows), "", self.number
        one_word = token_of(self.rows[0]) == token_of(self.rows[-1])
        reach = item_id_of(self.rows[-1]) if one_word else "~"
        return True, 0, reach, self.number


def fewest(drivers: Sequence[Driver], read: ReadRows, page: PageBuilder[Item]) -> Begun:
    """Choose the driver with the fewest rows, and return the rows that were read.

    Reads on in the rows of all drivers until those of one end: what has to be read to
    know the rarest is as much of each other. That is little beside the items of the
    rarest, of which each costs as much as 40 rows. Costs half a read unit for each
    driver, and _UNITS at most: of drivers that all have more rows than that buys, it
    takes the one whose rows are the furthest apart, else the first.
    """
    begun: list[Begun] = []
    for number, driver in enumerate(drivers):
        each = Begun(number, driver)
        each.read(read, _FIRST_ROWS)
        if each.few:
            return each
        begun.append(each)
        if page.units_spent >= _UNITS:
            break
    limit = 2 * _FIRST_ROWS
    while all(each.more for each in begun) and not page.out_of_time:
        if page.units_spent >= _UNITS:
            break
        left = (_UNITS - page.units_spent) / page.units_left
        limit = min(limit, int(page.affordable_rows * left / len(begun)))
        if limit < _FIRST_ROWS:
            break
        for each in begun:
            each.read(read, limit)
        limit *= 2
    chosen = min(begun, key=Begun.rank)
    ended = [each.ids for each in begun if each is not chosen and not each.more]
    chosen.shared_ids = set.intersection(*ended) if ended else None
    known = not chosen.more and len(ended) == len(drivers) - 1
    chosen.certain = known and chosen.driver.exact
    return chosen
