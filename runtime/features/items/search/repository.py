"""Pages of items found by their search rows, within a budget of read units."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from runtime.core.dynamodb.pages import PageBuilder, RowPage
from runtime.core.dynamodb.schema import SORT_KEY, item_key, search_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.owner import Owner
from runtime.features.items.listing import ItemSort, Listing, tokens_of
from runtime.features.items.models import Item
from runtime.features.items.rows import (
    first_token,
    half_units_of,
    item_id_of,
    item_of,
    token_of,
)

_ROWS_PER_QUERY = 60
_ROWS_TO_COMPARE = 40
"""Rows that cost half a read unit if their words are of usual length."""
_TERMS_COMPARED = 3
_FEW = 20
"""Rows whose items fit into a page's budget: no driver with fewer is looked for."""
_UNITS_TO_QUERY_AGAIN = 2
"""Read units of a budget that are too few for more search rows and their items."""
_MARK = "\t"
"""Separator of a driver's number and a sort key in a cursor; no token contains it."""


@dataclass(frozen=True)
class Driver:
    """A term or tag whose search rows a query may read.

    Attributes:
        token: the token of the rows, or its beginning.
        whole: whether `token` is the whole token.
        forward: whether to read in ascending order: newest first within a word.
        alone: whether the listing asks for nothing else.
    """

    token: str
    whole: bool
    forward: bool
    alone: bool

    @classmethod
    def of(cls, listing: Listing) -> "list[Driver]":
        """Return the possible drivers of a listing; none if it is sorted otherwise.

        The longest comes first, since it has the fewest rows as a rule. A tag is a
        whole token, so its rows are in the order of creation and serve that order too.
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
        """The beginning of the sort keys of its rows."""
        return f"{self.token}#" if self.whole else self.token

    def counts(self, row: Row) -> bool:
        """Tell whether a row counts: only one of all rows of an item does.

        It is the row of the item's smallest token that fits. A tag may contain `#`, so
        a sort key may begin as the driver's do (`#c#…`) although its token is another
        (`#c`).
        """
        token = token_of(row)
        if self.whole:
            return token == self.token
        return int(row["shared"]) < len(self.token) and token.startswith(self.token)

    def still(self, row: Row, item: Item) -> bool:
        """Tell whether a row that counted still does for the item as it is now.

        Rows are read before items, which may have been renamed in between.
        """
        tokens, token = tokens_of(item), token_of(row)
        if self.whole:
            return token in tokens
        return first_token(tokens, self.token) == token


@dataclass(frozen=True)
class _Begun:
    """The first rows of a driver.

    Attributes:
        number: the position of the driver in the list of drivers.
        rows: the rows.
        more: whether the driver has more rows.
    """

    number: int
    rows: list[Row]
    more: bool

    @property
    def few(self) -> bool:
        """Whether one page may read all their items."""
        return not self.more and len(self.rows) <= _FEW

    def rank(self) -> tuple[bool, int, int]:
        """Return the sort key that puts the fewest rows first, unknown numbers last."""
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
        """Read a page of a listing in the order of one driver's rows.

        Costs half a read unit per 4 KB of search rows (about 100 bytes each) and half
        a unit per 4 KB of each item read; PAGE_READ_BUDGET units at most, however many
        items there are: a page that would cost more ends early, unless its first item
        alone does. Items that `skip` passes over are not read where the driver is all
        that the listing asks for.

        The first page chooses the driver; its cursor names the choice.
        """
        mark, _, last = after.rpartition(_MARK)
        page = PageBuilder[Item](limit, skip, last)
        if after:
            number = int(mark or 0)
            begun = _Begun(number, *self._rows(owner, drivers[number], page))
        else:
            begun = self._choose(owner, drivers, page)
        found = self._fill(page, owner, drivers[begun.number], listing, begun)
        if not begun.number:
            return found
        return replace(found, last=f"{begun.number}{_MARK}{found.last}")

    def _choose(
        self, owner: Owner, drivers: Sequence[Driver], page: PageBuilder[Item]
    ) -> _Begun:
        """Choose the driver with the fewest rows if these are few, else the first.

        Costs one read unit for the rows of the first, half a unit for those of each
        other. Finding a rare word is worth that: each item of a common word that does
        not also have the rare one is read in vain.
        """
        begun: list[_Begun] = []
        for number, driver in enumerate(drivers[:_TERMS_COMPARED]):
            limit = _ROWS_TO_COMPARE if number else _ROWS_PER_QUERY
            begun.append(_Begun(number, *self._rows(owner, driver, page, limit)))
            if begun[-1].few:
                break
        return min(begun, key=_Begun.rank)

    def _fill(
        self,
        page: PageBuilder[Item],
        owner: Owner,
        driver: Driver,
        listing: Listing,
        begun: _Begun,
    ) -> RowPage[Item]:
        """Add items until the driver's rows, the page or its budget ends."""
        rows, more = begun.rows, begun.more
        while self._add(page, owner, driver, listing, rows):
            if not more or page.units_left <= _UNITS_TO_QUERY_AGAIN:
                return page.build(more)
            rows, more = self._rows(owner, driver, page)
        return page.build(more=True)

    def _add(
        self,
        page: PageBuilder[Item],
        owner: Owner,
        driver: Driver,
        listing: Listing,
        rows: Sequence[Row],
    ) -> bool:
        """Add the items of search rows; return False if the page ends before a row."""
        items: dict[str, Item | None] = {}
        for position, row in enumerate(rows):
            sort_key = row[SORT_KEY]
            if not driver.counts(row):
                page.add(None, sort_key)
                continue
            if page.full:
                return False
            if page.skip and driver.alone:
                page.skip_one(sort_key)
                continue
            if sort_key not in items:
                batch = _affordable(rows[position:], driver, page)
                if not batch:
                    return False
                items |= self._items(owner, batch, page)
            item = items[sort_key]
            belongs = item and driver.still(row, item) and listing.holds(item)
            page.add(item if belongs else None, sort_key)
        return True

    def _rows(
        self,
        owner: Owner,
        driver: Driver,
        page: PageBuilder[Item],
        limit: int = _ROWS_PER_QUERY,
    ) -> tuple[list[Row], bool]:
        """Read the driver's rows where the page goes on, and whether there are more."""
        rows, more = self._table.query(
            search_pk(owner, driver.token),
            begins_with=driver.begins_with,
            after=page.last or None,
            limit=limit,
            forward=driver.forward,
        )
        page.charge_query(rows)
        return rows, more

    def _items(
        self, owner: Owner, rows: Sequence[Row], page: PageBuilder[Item]
    ) -> dict[str, Item | None]:
        """Read the items of search rows, by sort key; None for those that are gone."""
        page.charge(sum(map(half_units_of, rows)) / 2)
        keys = {row[SORT_KEY]: item_key(owner, item_id_of(row)) for row in rows}
        found = self._table.batch_get(list(keys.values()))
        return {
            sort_key: item_of(found[key]) if key in found else None
            for sort_key, key in keys.items()
        }


def _affordable(
    rows: Sequence[Row], driver: Driver, page: PageBuilder[Item]
) -> list[Row]:
    """Return the next rows that count, as far as the page needs and can afford them."""
    chosen: list[Row] = []
    units_left = page.units_left
    for row in rows:
        if not driver.counts(row):
            continue
        units_left -= half_units_of(row) / 2
        # An item that exceeds the budget alone is read in spite of it, or the page
        # would lead to itself for ever.
        too_dear = units_left < 0 and (chosen or page.advanced)
        if too_dear or len(chosen) == page.missing:
            break
        chosen.append(row)
    return chosen
