"""Pages of items found by their search rows, within a budget of read units."""

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.dynamodb.pages import PAGE_READ_BUDGET, RowPage, read_units
from runtime.core.dynamodb.schema import item_key, search_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.owner import Owner
from runtime.features.items.listing import ItemSort, Listing, tokens_of
from runtime.features.items.models import Item
from runtime.features.items.rows import (
    first_token,
    item_id_of,
    item_of,
    token_of,
)

_ROWS_PER_QUERY = 60
_ROWS_TO_COMPARE = 40
"""Half a read unit, of rows of words of usual length."""
_TERMS_COMPARED = 3
_FEW = 20
"""Rows whose items fit into a page's budget: no need to look for fewer."""
_MARK = "\t"
"""Behind the driver's number in a place; no token holds one."""


@dataclass(frozen=True)
class Driver:
    """A term whose search rows a query may read.

    Attributes:
        token: what the rows' tokens begin with, or are.
        whole: that they are exactly this.
        forward: newest first within a word, else oldest first.
        alone: that nothing else is asked of the items.
    """

    token: str
    whole: bool
    forward: bool
    alone: bool

    @classmethod
    def of(cls, listing: Listing) -> "list[Driver]":
        """What may drive a listing; nothing if its order is not that of search rows.

        The longest term comes first, having the fewest rows as a rule. A tag is whole,
        so its rows are in the order of creation and can serve that too.
        """
        if listing.sort in (ItemSort.TITLE, ItemSort.TITLE_DOWN):
            return []
        asked = [(listing.tag, True)] if listing.tag is not None else []
        if listing.sort is None:
            asked += [(term, False) for term in listing.terms]
        asked.sort(key=lambda each: -len(each[0]))
        alone = len(listing.terms) + (listing.tag is not None) == 1
        return [
            cls(
                token,
                whole,
                listing.sort is not ItemSort.OLDEST,
                alone and listing.status is None,
            )
            for token, whole in asked
        ]

    @property
    def begins_with(self) -> str:
        """What the sort keys of its rows begin with."""
        return f"{self.token}#" if self.whole else self.token

    def counts(self, row: Row) -> bool:
        """Whether a row is of its item's smallest token that fits.

        A tag may hold `#`, so a sort key may begin as the driver's do (`#c#…`) where
        its token (`#c`) does not.
        """
        token = token_of(row)
        if self.whole:
            return token == self.token
        return int(row["shared"]) < len(self.token) and token.startswith(self.token)

    def still(self, row: Row, item: Item) -> bool:
        """Whether the item, as it is now, has its place at this row.

        Rows are read apart from items: one may have been renamed in between.
        """
        tokens, token = tokens_of(item), token_of(row)
        if self.whole:
            return token in tokens
        return first_token(tokens, self.token) == token


@dataclass(frozen=True)
class _Begun:
    """A driver's first rows.

    Attributes:
        number: which driver.
        rows: they themselves.
        more: whether it has more.
    """

    number: int
    rows: list[Row]
    more: bool

    @property
    def few(self) -> bool:
        """Whether one page may read all their items."""
        return not self.more and len(self.rows) <= _FEW

    def rank(self) -> tuple[bool, int, int]:
        """The fewest rows come first, and whose end is not known last."""
        return self.more, 0 if self.more else len(self.rows), self.number


class ItemSearch:
    """Finds the items of one table."""

    def __init__(self, table: Table) -> None:
        """Search this table."""
        self._table = table

    def page(
        self,
        owner: Owner,
        drivers: Sequence[Driver],
        listing: Listing,
        limit: int,
        skip: int,
        after: str,
    ) -> RowPage[Item]:
        """Items of a listing in the order of one driver's rows.

        Costs half a read unit per 4 KB of search rows (about 100 bytes each) and half
        a unit per 4 KB of each item read; PAGE_READ_BUDGET units at most, however many
        items there are: a page that would cost more ends early. `skip` passes over
        search rows alone where the driver decides alone.

        The first page chooses the driver, which its cursor then names.
        """
        mark, _, last = after.rpartition(_MARK)
        number = int(mark or 0)
        if after:
            rows, more = self._rows(owner, drivers[number], last)
            spent = _units(rows)
        else:
            chosen, spent = self._choose(owner, drivers)
            number, rows, more = chosen.number, chosen.rows, chosen.more
        driver, mark = drivers[number], f"{number}{_MARK}" if number else ""
        items: list[Item] = []

        def found(more: bool) -> RowPage[Item]:
            """The page as it is now."""
            return RowPage(items, mark + last, skip, more)

        while True:
            fetched: dict[str, Item | None] = {}
            for position, row in enumerate(rows):
                if not driver.counts(row):
                    last = row["sk"]
                    continue
                if len(items) == limit:
                    return found(True)
                if skip and driver.alone:
                    skip -= 1
                    last = row["sk"]
                    continue
                if row["sk"] not in fetched:
                    wanted = limit - len(items) + skip
                    budget = PAGE_READ_BUDGET - spent
                    batch = _affordable(rows[position:], driver, wanted, budget)
                    if not batch:
                        return found(True)
                    spent += sum(r["halves"] for r in batch) / 2
                    fetched |= self._hydrate(owner, batch)
                item = fetched[row["sk"]]
                if item and driver.still(row, item) and listing.holds(item):
                    if skip:
                        skip -= 1
                    else:
                        items.append(item)
                last = row["sk"]
            if not more or spent >= PAGE_READ_BUDGET - 2:
                return found(more)
            rows, more = self._rows(owner, driver, last)
            spent += _units(rows)

    def _choose(self, owner: Owner, drivers: Sequence[Driver]) -> tuple[_Begun, float]:
        """The driver with the fewest rows if these are few, else the first; its cost.

        One read unit for the first one's rows, half a unit for those of each other. A
        rare word is worth finding: every item of a common one that has not the rare one
        as well is read in vain.
        """
        begun: list[_Begun] = []
        for number, driver in enumerate(drivers[:_TERMS_COMPARED]):
            limit = _ROWS_TO_COMPARE if number else _ROWS_PER_QUERY
            begun.append(_Begun(number, *self._rows(owner, driver, "", limit)))
            if begun[-1].few:
                break
        return min(begun, key=_Begun.rank), sum(_units(each.rows) for each in begun)

    def _rows(
        self, owner: Owner, driver: Driver, last: str, limit: int = _ROWS_PER_QUERY
    ) -> tuple[list[Row], bool]:
        """A driver's rows behind a sort key, and whether there are more."""
        return self._table.query(
            search_pk(owner, driver.token),
            begins_with=driver.begins_with,
            after=last or None,
            limit=limit,
            forward=driver.forward,
        )

    def _hydrate(self, owner: Owner, rows: Sequence[Row]) -> dict[str, Item | None]:
        """The items that search rows speak of, by sort key; None for those gone."""
        keys = {row["sk"]: item_key(owner, item_id_of(row["sk"])) for row in rows}
        found = self._table.batch_get(list(keys.values()))
        return {
            sk: item_of(found[key]) if key in found else None
            for sk, key in keys.items()
        }


def _units(rows: Sequence[Row]) -> float:
    """What reading search rows cost."""
    return read_units(sum(map(stored_bytes, rows)))


def _affordable(
    rows: Sequence[Row], driver: Driver, wanted: int, budget: float
) -> list[Row]:
    """The next rows whose items can be read within the budget, `wanted` at most."""
    chosen: list[Row] = []
    for row in rows:
        if not driver.counts(row):
            continue
        budget -= row["halves"] / 2
        if budget < 0 or len(chosen) == wanted:
            break
        chosen.append(row)
    return chosen
