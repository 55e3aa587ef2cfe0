"""Pages of items found by their search rows, within a budget of read units."""

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.models.item_listing import ItemSort, Listing, tokens_of
from runtime.models.items import Item
from runtime.repositories.codec import stored_bytes
from runtime.repositories.item_rows import (
    first_token,
    item_id_of,
    item_of,
    token_of,
)
from runtime.repositories.pages import PAGE_READ_BUDGET, Found, read_units
from runtime.repositories.schema import item_key, search_pk
from runtime.repositories.table import Row, Table

_ROWS_PER_QUERY = 60


@dataclass(frozen=True)
class Driver:
    """The one term whose search rows a query reads.

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
    def of(cls, listing: Listing) -> "Driver | None":
        """What drives a listing; None if its order is not that of search rows.

        The longest term does, having the fewest rows as a rule. A tag is whole, so its
        rows are in the order of creation and can serve that too.
        """
        tag, terms = listing.tag, listing.terms
        if listing.sort in (ItemSort.TITLE, ItemSort.TITLE_DOWN):
            return None
        longest = terms[0] if terms and listing.sort is None else ""
        forward = listing.sort is not ItemSort.OLDEST
        if tag is not None and len(tag) >= len(longest):
            return cls(tag, True, forward, not terms and listing.status is None)
        if not longest:
            return None
        alone = len(terms) == 1 and tag is None and listing.status is None
        return cls(longest, False, forward, alone)

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


class ItemSearch:
    """Finds the items of one table."""

    def __init__(self, table: Table) -> None:
        """Search this table."""
        self._table = table

    def page(
        self,
        user_id: str,
        driver: Driver,
        listing: Listing,
        limit: int,
        skip: int,
        after: str,
    ) -> Found[Item]:
        """Items of a listing in the order of the driver's rows.

        Costs half a read unit per 4 KB of search rows (about 100 bytes each) and half
        a unit per 4 KB of each item read; PAGE_READ_BUDGET units at most, however many
        items there are: a page that would cost more ends early. `skip` passes over
        search rows alone where the driver decides alone.
        """
        items: list[Item] = []
        last, spent = after, 0.0
        while True:
            rows, more = self._table.query(
                search_pk(user_id, driver.token),
                begins_with=driver.begins_with,
                after=last or None,
                limit=_ROWS_PER_QUERY,
                forward=driver.forward,
            )
            spent += read_units(sum(map(stored_bytes, rows)))
            fetched: dict[str, Item | None] = {}
            for position, row in enumerate(rows):
                if not driver.counts(row):
                    last = row["sk"]
                    continue
                if len(items) == limit:
                    return Found(items, last, skip, True)
                if skip and driver.alone:
                    skip -= 1
                    last = row["sk"]
                    continue
                if row["sk"] not in fetched:
                    wanted = limit - len(items) + skip
                    budget = PAGE_READ_BUDGET - spent
                    batch = _affordable(rows[position:], driver, wanted, budget)
                    if not batch:
                        return Found(items, last, skip, True)
                    spent += sum(r["halves"] for r in batch) / 2
                    fetched |= self._hydrate(user_id, batch)
                item = fetched[row["sk"]]
                if item and driver.still(row, item) and listing.holds(item):
                    if skip:
                        skip -= 1
                    else:
                        items.append(item)
                last = row["sk"]
            if not more:
                return Found(items, last, skip, False)
            if spent >= PAGE_READ_BUDGET - 2:
                return Found(items, last, skip, True)

    def _hydrate(self, user_id: str, rows: Sequence[Row]) -> dict[str, Item | None]:
        """The items that search rows speak of, by sort key; None for those gone."""
        keys = {row["sk"]: item_key(user_id, item_id_of(row["sk"])) for row in rows}
        found = self._table.batch_get(list(keys.values()))
        return {
            sk: item_of(found[key]) if key in found else None
            for sk, key in keys.items()
        }


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
