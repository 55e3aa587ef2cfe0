"""Pages of items: which rows are read for a listing, and within which budget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from runtime.core.clock import invert_ulid
from runtime.core.dynamodb.page_builder import (
    FILTERED_PAGE_BUDGET,
    FIRST_ROWS,
    PAGE_BUDGET,
    PageBuilder,
    RowPage,
)
from runtime.core.dynamodb.pages import MOST_COUNTED, PageReader, Source
from runtime.core.dynamodb.schema import (
    ITEM_PREFIX,
    SORT_KEY,
    owner_pk,
    status_pk,
    titles_pk,
    updates_pk,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.owner import Owner
from runtime.features.items.listing import ItemSort, Listing
from runtime.features.items.models import Item
from runtime.features.items.rows import half_units_of, item_id_of, item_of, row_of
from runtime.features.items.search.drivers import Driver
from runtime.features.items.search.repository import ItemSearch

_FEW = 100
"""Search rows whose items a page can read all, if they are small."""
_UNITS_TO_FIND_FEW = 10
"""Read units for learning that no condition of a listing has few items."""
_ROWS_PER_QUERY = 60
_MARK = "\t"
"""Separator of a driver's number and a sort key in a cursor; no token contains it."""


class ItemPages:
    """The reader of listings of items."""

    def __init__(self, table: Table, monotonic: Callable[[], float]) -> None:
        """Read from this table; `monotonic` tells the time that a page has taken."""
        self._reader = PageReader(table, monotonic)
        self._search = ItemSearch(table)
        self._monotonic = monotonic

    def page(
        self, owner: Owner, listing: Listing, limit: int, skip: int, after: str
    ) -> RowPage[Item]:
        """Read a page of a listing, in its order, within a budget.

        That is FILTERED_PAGE_BUDGET if the listing has a condition, else PAGE_BUDGET.
        Costs half a read unit per 4 KB examined. The first of these that applies is
        read:

        - Several conditions, one of which has few items: these, see `_few`.
        - Sorted by title or update: gsi3 or gsi4; all conditions are checked item by
          item.
        - A tag and a status, by creation: gsi2 or search rows, see `_by_tag_or_status`.
        - A tag, or a search without `sort`: search rows, then their items.
        - Otherwise, by creation: gsi2 if there is a status, else the items themselves.

        If nothing has to be checked, `skip` is outside the budget: see PageReader.page.

        Args:
            owner: the owner of the items.
            listing: the conditions for the items, and their order.
            limit: the number of items to return at most.
            skip: the number of items to pass over first.
            after: the place behind which to continue.
        """
        drivers = Driver.of(listing)
        source, all_belong = _source(owner, listing)
        if not drivers and (all_belong or not listing.filtered):
            return self._reader.page(
                source,
                _judge(listing),
                limit=limit,
                skip=skip,
                after=after,
                all_belong=all_belong,
                budget=FILTERED_PAGE_BUDGET if listing.filtered else PAGE_BUDGET,
            )
        mark, _, last = after.rpartition(_MARK) if drivers else ("", "", after)
        page = self._begun(limit, skip, last)
        number = int(mark or 0) if after else None
        number, more = self._fill(page, owner, listing, drivers, number)
        found = page.build(more)
        return replace(found, last=f"{number}{_MARK}{found.last}") if number else found

    def count(self, owner: Owner, listing: Listing) -> tuple[int, bool]:
        """Count the items of a listing, as far as FILTERED_PAGE_BUDGET allows.

        Costs half a read unit per 4 KB of search rows where these tell all that the
        listing asks for, else what reading its pages would.

        Returns:
            The number of items that were counted, and whether there may be more.
        """
        listing = replace(listing, sort=None, unless_updated=None)
        drivers = Driver.of(listing)
        source, all_belong = _source(owner, listing)
        if not drivers and all_belong:
            return self._reader.count(source, lambda row: row)
        page = self._begun(0, MOST_COUNTED, "")
        _, more = self._fill(page, owner, listing, drivers, None)
        return MOST_COUNTED - page.skip, more

    def _begun(self, limit: int, skip: int, last: str) -> PageBuilder[Item]:
        """Begin a page of a listing that has conditions."""
        return PageBuilder(limit, skip, last, FILTERED_PAGE_BUDGET, self._monotonic)

    def _fill(
        self,
        page: PageBuilder[Item],
        owner: Owner,
        listing: Listing,
        drivers: Sequence[Driver],
        number: int | None,
    ) -> tuple[int, bool]:
        """Add items until there are no more, or the page or its budget ends.

        Returns:
            The number of the driver whose order the page has, and whether there may be
            more items.
        """
        few = self._few(page, owner, listing, drivers)
        if few is not None:
            order = _Order.of(owner, listing, drivers[number or 0 :])
            return number or 0, not all(
                page.add(item, place) for place, item in order.behind(page.last, few)
            )
        if len(drivers) == 1 and drivers[0].whole and listing.status is not None:
            return 0, self._by_tag_or_status(page, owner, listing, drivers[0])
        if drivers:
            return self._search.fill(page, owner, drivers, listing, number)
        source, _ = _source(owner, listing)
        return 0, self._reader.fill(page, source, _judge(listing))

    def _few(
        self,
        page: PageBuilder[Item],
        owner: Owner,
        listing: Listing,
        drivers: Sequence[Driver],
    ) -> list[Item] | None:
        """Return all items of a listing if one of its conditions has few, else None.

        They can then be put in any order, and nothing is looked for in vain. A search
        whose words give the order finds the rarest itself. Costs 1.5 read units for
        each condition that has more, and half a unit for each item of the first that
        has few.
        """
        if listing.status is None and drivers and listing.conditions == len(drivers):
            return None
        judge = _judge(listing)
        if listing.status is not None:
            rows, more = self._reader.next_rows(
                PageBuilder(0, 0, ""), _by_status(owner, listing), FIRST_ROWS
            )
            page.charge_query(rows)
            if not more:
                return [item for row in rows if (item := judge(row))]
        for driver in Driver.all_of(listing):
            if page.units_spent > _UNITS_TO_FIND_FEW or page.out_of_time:
                return None
            rows, more = self._search.rows(owner, driver, page, "", _FEW)
            rows = [row for row in rows if driver.counts(row)]
            if not more and sum(map(half_units_of, rows)) <= page.units_left * 2:
                found = self._search.items(owner, rows, page).values()
                return [item for item in found if item and listing.holds(item)]
        return None

    def _by_tag_or_status(
        self, page: PageBuilder[Item], owner: Owner, listing: Listing, tag: Driver
    ) -> bool:
        """Add items with a tag and a status, by creation, by whichever costs less.

        Items of a status are read together, which costs a fraction of reading each by
        itself as those of a tag are. So the next 25 of the status are read, and if it
        would have cost less to read those of the tag up to there, these are read on.

        Returns:
            Whether there may be more items.
        """
        source, judge = _LikeTag.of(owner, listing, tag), _judge(listing)
        tagged, _ = self._search.rows(owner, tag, page, page.last, _ROWS_PER_QUERY)
        before = page.units_left
        rows, more = self._reader.next_rows(page, source, FIRST_ROWS)
        cost = before - page.units_left
        if not all(page.add(judge(row), source.place(row)) for row in rows):
            return True
        if not more:
            return False
        passed = [row for row in tagged if tag.precedes(row[SORT_KEY], page.last)]
        if sum(map(half_units_of, passed)) / 2 >= cost:
            return self._reader.fill(page, source, judge)
        return self._search.fill(page, owner, [tag], listing, 0)[1]


@dataclass(frozen=True)
class _LikeTag(Source):
    """The items of a status, with the places that a tag's search rows would have."""

    tag: str = ""

    @classmethod
    def of(cls, owner: Owner, listing: Listing, tag: Driver) -> "_LikeTag":
        """Return the items of the listing's status, in the order of a tag's rows."""
        plain = _by_status(owner, listing)
        return cls(
            plain.owner_pk,
            plain.begins_with,
            plain.pk,
            plain.index,
            not tag.forward,
            tag.token,
        )

    def place(self, row: Row) -> str:
        """Return the sort key of the search row that leads to an item."""
        return f"{self.tag}#{invert_ulid(row['id'])}"

    def start(self, last: str) -> str | Row | None:
        """Return the start of a query that continues after a search row."""
        return super().start(last and item_id_of({SORT_KEY: last}))


@dataclass(frozen=True)
class _Order:
    """The order of a listing, for items that were read in another one."""

    place: Callable[[Item], str]
    forward: bool

    @classmethod
    def of(cls, owner: Owner, listing: Listing, drivers: Sequence[Driver]) -> "_Order":
        """Return the order of the first driver, or else of the source."""
        if drivers:
            return cls(drivers[0].place, drivers[0].forward)
        source, _ = _source(owner, listing)
        return cls(lambda item: source.place(row_of(owner, item)), source.forward)

    def behind(self, last: str, items: Sequence[Item]) -> list[tuple[str, Item]]:
        """Return the items behind a place, with their places."""
        placed = {self.place(item): item for item in items}
        return [
            (place, placed[place])
            for place in sorted(placed, reverse=not self.forward)
            if not last or (place > last if self.forward else place < last)
        ]


def _judge(listing: Listing) -> Callable[[Row], Item | None]:
    """Return the judge of a listing's rows."""
    return lambda row: item if listing.holds(item := item_of(row)) else None


def _by_status(owner: Owner, listing: Listing) -> Source:
    """Return the items of a listing's status, by creation."""
    return Source(
        owner_pk(owner),
        ITEM_PREFIX,
        status_pk(owner, listing.status or ""),
        "gsi2",
        listing.sort is ItemSort.OLDEST,
    )


def _source(owner: Owner, listing: Listing) -> tuple[Source, bool]:
    """Return the rows in a listing's order, and whether all of them belong to it."""
    pk, sort = owner_pk(owner), listing.sort
    everything = listing.holds_everything
    if sort in (ItemSort.TITLE, ItemSort.TITLE_DOWN):
        forward = sort is ItemSort.TITLE
        return Source(pk, ITEM_PREFIX, titles_pk(owner), "gsi3", forward), everything
    if sort in (ItemSort.RECENT, ItemSort.STALE):
        forward = sort is ItemSort.STALE
        return Source(pk, ITEM_PREFIX, updates_pk(owner), "gsi4", forward), everything
    if listing.status is not None:
        return _by_status(owner, listing), listing.conditions == 0
    forward = sort is ItemSort.OLDEST
    return Source(pk, ITEM_PREFIX, pk, None, forward), everything
