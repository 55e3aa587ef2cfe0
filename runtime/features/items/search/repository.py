"""Pages of items found by their search rows, within a budget of read units."""

from collections.abc import Sequence

from runtime.core.dynamodb.page_builder import PageBuilder
from runtime.core.dynamodb.schema import SORT_KEY, item_key, search_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.owner import Owner
from runtime.features.items.listing import Listing
from runtime.features.items.models import Item
from runtime.features.items.rows import half_units_of, item_id_of, item_of
from runtime.features.items.search.choice import Begun, fewest
from runtime.features.items.search.drivers import Driver

_ROWS_PER_QUERY = 60
_MOST_ROWS_PER_QUERY = 400
_MOST_ITEMS_AT_ONCE = 40
_UNITS_TO_QUERY_AGAIN = 2
"""Read units of a budget that are too few for more search rows and their items."""


class ItemSearch:
    """Finds the items of one table."""

    def __init__(self, table: Table) -> None:
        """Search this table."""
        self._table = table

    def fill(
        self,
        page: PageBuilder[Item],
        owner: Owner,
        drivers: Sequence[Driver],
        listing: Listing,
        number: int | None,
    ) -> tuple[int, bool]:
        """Add the items of a listing to a page, in the order of one driver's rows.

        Costs half a read unit per 4 KB of search rows (about 100 bytes each) and half
        a unit per 4 KB of each item read, and no more than the page's budget, however
        many items there are: a page that would cost more ends early, unless its first
        item alone does. Items that are skipped are not read where the search rows tell
        all that the listing asks for.

        Args:
            page: the page; the places in it are sort keys of the driver's rows.
            owner: the owner of the items.
            drivers: the possible drivers of the listing.
            listing: the conditions for the items.
            number: the number of the driver; None chooses the one with the fewest rows.

        Returns:
            The number of the driver, and whether there may be more items.
        """
        if number is not None:
            begun = self._begun(owner, number, drivers[number], page)
        else:
            begun = self._choose(owner, drivers, page)
        return begun.number, self._add_all(page, owner, listing, begun)

    def _begun(
        self, owner: Owner, number: int, driver: Driver, page: PageBuilder[Item]
    ) -> Begun:
        """Read the first rows of a driver."""
        rows, more = self._next_rows(owner, driver, page)
        return Begun(number, driver, rows, more, certain=driver.alone)

    def _choose(
        self, owner: Owner, drivers: Sequence[Driver], page: PageBuilder[Item]
    ) -> Begun:
        """Choose the driver with the fewest rows."""
        if len(drivers) == 1:
            return self._begun(owner, 0, drivers[0], page)

        def read(driver: Driver, after: str, limit: int) -> tuple[list[Row], bool]:
            return self.rows(owner, driver, page, after, limit)

        return fewest(drivers, read, page)

    def _add_all(
        self, page: PageBuilder[Item], owner: Owner, listing: Listing, begun: Begun
    ) -> bool:
        """Add items until the driver's rows, the page or its budget ends.

        Returns:
            Whether there may be more items.
        """
        rows, more = begun.rows, begun.more
        while self._add(page, owner, listing, begun, rows):
            if not more or page.out_of_time:
                return more
            if page.units_left <= _UNITS_TO_QUERY_AGAIN:
                return True
            rows, more = self._next_rows(owner, begun.driver, page)
        return True

    def _add(
        self,
        page: PageBuilder[Item],
        owner: Owner,
        listing: Listing,
        begun: Begun,
        rows: Sequence[Row],
    ) -> bool:
        """Add the items of search rows; return False if the page ends before a row."""
        items: dict[str, Item | None] = {}
        for position, row in enumerate(rows):
            sort_key = row[SORT_KEY]
            if not begun.counts(row):
                page.pass_over(sort_key)
                continue
            if page.full and begun.certain:
                return False
            if page.skip and begun.certain:
                page.skip_one(sort_key)
                continue
            if sort_key not in items:
                batch = _affordable(rows[position:], begun, page)
                if not batch:
                    return False
                items |= self.items(owner, batch, page)
            item = items[sort_key]
            belongs = item and begun.driver.still(row, item) and listing.holds(item)
            if not page.add(item if belongs else None, sort_key):
                return False
        return True

    def _next_rows(
        self, owner: Owner, driver: Driver, page: PageBuilder[Item]
    ) -> tuple[list[Row], bool]:
        """Read the driver's rows where the page goes on, and whether there are more."""
        limit = min(page.missing, _MOST_ROWS_PER_QUERY) if driver.alone else 0
        return self.rows(owner, driver, page, page.last, max(limit, _ROWS_PER_QUERY))

    def rows(
        self,
        owner: Owner,
        driver: Driver,
        page: PageBuilder[Item],
        after: str,
        limit: int,
    ) -> tuple[list[Row], bool]:
        """Read a driver's rows behind a sort key, and whether there are more."""
        rows, more = self._table.query(
            search_pk(owner, driver.token),
            begins_with=driver.begins_with,
            after=after or None,
            limit=limit,
            forward=driver.forward,
        )
        page.charge_query(rows)
        return rows, more

    def items(
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
    rows: Sequence[Row], begun: Begun, page: PageBuilder[Item]
) -> list[Row]:
    """Return the next rows that count, as far as the page needs and can afford them."""
    chosen: list[Row] = []
    units_left = page.units_left
    wanted = page.missing
    if not begun.certain:
        wanted = min(page.expected_rows, _MOST_ITEMS_AT_ONCE)
    if page.advanced and page.out_of_time:
        return chosen
    for row in rows:
        if not begun.counts(row):
            continue
        units_left -= half_units_of(row) / 2
        # An item that exceeds the budget alone is read in spite of it, or the page
        # would lead to itself for ever.
        too_dear = units_left < 0 and (chosen or page.advanced)
        if too_dear or len(chosen) == wanted:
            break
        chosen.append(row)
    return chosen
