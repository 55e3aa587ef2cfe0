"""Pages of rows: complete, in order, and within a budget of read units."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.dynamodb.page_builder import (
    FILTERED_PAGE_BUDGET,
    RowPage,
    read_units,
)
from runtime.core.dynamodb.pages import PageReader, Source, partition_pages
from runtime.core.dynamodb.writes import Row
from tests.unit.read_units import units
from tests.unit.world import World

PK = "P"
SOURCES = {
    "newest first": Source(PK, "R#", PK),
    "oldest first": Source(PK, "R#", PK, forward=True),
    "gsi2": Source(PK, "R#", "P2", "gsi2"),
    "gsi3, ascending": Source(PK, "R#", "P3", "gsi3", forward=True),
}
NEWEST, OLDEST = SOURCES["newest first"], SOURCES["oldest first"]

Judge = Callable[[Row], int | None]


def number_of(row: Row) -> int | None:
    """Judge a row to belong, whatever it is."""
    number: int = row["n"]
    return number


def multiple_of(factor: int) -> Judge:
    """Return the judge whose listing holds each such row."""
    return lambda row: row["n"] if row["n"] % factor == 0 else None


def stored(world: World, sizes: Sequence[int]) -> None:
    """Store rows of these sizes in bytes, numbered from 0, and some strangers."""
    for number, size in enumerate(sizes):
        name = f"{number:026}"
        row = {
            **{"pk": PK, "sk": f"R#{name}", "n": number, "text": ""},
            **{"gsi2pk": "P2", "gsi2sk": name, "gsi3pk": "P3", "gsi3sk": f"t\t{name}"},
        }
        row["text"] = "-" * (size - stored_bytes(row))
        assert stored_bytes(row) == size
        world.write_row(row)
    for pk, sk in (("P", "Q"), ("P", "S"), ("O", "R#0"), ("P#", "R#0")):
        world.write_row({"pk": pk, "sk": sk, "n": -1})


def walked(
    world: World, source: Source, judge: Judge, **given: Any
) -> Iterator[tuple[RowPage[int], float]]:
    """Yield all pages of a listing, each with its cost."""
    reader, page = PageReader(world.table), RowPage[int]([], "", 0, True)
    skip = given.pop("skip", 0)
    for _ in range(200):
        before = len(world.client.calls)
        page = reader.page(source, judge, skip=skip, after=page.last, **given)
        skip = page.skip
        yield page, units(world, world.client.calls[before:])
        if not page.more:
            return
    raise AssertionError("the pages never end")


@pytest.mark.parametrize(
    ("size", "price"), [(0, 0), (1, 0.5), (4096, 0.5), (4097, 1), (1 << 20, 128)]
)
def test_a_read_costs_half_a_unit_per_4_kb(size: int, price: float) -> None:
    """A block that is begun is paid whole."""
    assert read_units(size) == price


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("factor", [1, 3])
@pytest.mark.parametrize("limit", [1, 7, 24, 25, 26, 100])
def test_pages_hold_all_that_belongs_in_order(
    world: World, source: Source, factor: int, limit: int
) -> None:
    """Each but the last is full, as the rows are small."""
    stored(world, [300] * 80)
    wanted = list(range(0, 80, factor))
    if not source.forward:
        wanted.reverse()

    pages = list(
        walked(world, source, multiple_of(factor), limit=limit, all_belong=factor == 1)
    )

    found = [page.items for page, _ in pages]
    assert [number for items in found for number in items] == wanted
    assert all(len(items) == limit for items in found[: len(wanted) // limit])
    assert all(price <= 12 for _, price in pages)


@pytest.mark.parametrize("limit", [1, 24])
def test_a_page_without_anything_to_check_takes_one_query(
    world: World, limit: int
) -> None:
    """One row more than asked for tells whether there is another page."""
    stored(world, [300] * 50)

    pages = list(walked(world, NEWEST, number_of, limit=limit, all_belong=True))

    assert len(world.client.calls) == len(pages)
    assert world.client.calls[0][1]["Limit"] == limit + 1


@pytest.mark.parametrize("count", [20, 25, 30])
def test_a_full_page_knows_that_it_is_the_last(world: World, count: int) -> None:
    """A link to an empty page would be a request in vain; 25 rows are read at first."""
    stored(world, [300] * count)

    ((page, _),) = walked(world, NEWEST, number_of, limit=count, all_belong=True)

    assert (len(page.items), page.more) == (count, False)


def test_a_page_that_is_full_looks_for_the_next_match(world: World) -> None:
    """Without that, a link would lead to an empty page where nothing more belongs."""
    stored(world, [300] * 60)
    judge = multiple_of(10)

    first = PageReader(world.table).page(OLDEST, judge, limit=3)

    # What does not belong was examined, and is not again.
    assert first == RowPage([0, 10, 20], f"R#{29:026}", 0, True)
    again = PageReader(world.table).page(OLDEST, judge, limit=3, after=first.last)
    assert again == RowPage([30, 40, 50], f"R#{59:026}", 0, False)


def test_a_match_beyond_a_full_page_begins_the_next(world: World) -> None:
    """It was read, and must be neither lost nor listed twice."""
    stored(world, [300] * 60)

    page = PageReader(world.table).page(OLDEST, multiple_of(10), limit=2)

    assert page == RowPage([0, 10], f"R#{19:026}", 0, True)


@pytest.mark.parametrize(
    ("sizes", "examined", "price"),
    [
        # 25 rows of unknown size for 3.5 units, then 68 for the 8.5 that are left.
        pytest.param([1024] * 200, 93, 12, id="1 KB"),
        pytest.param([3932] * 200, 25, 12, id="3.8 KB"),
        pytest.param([4096] * 200, 25, 12.5, id="4 KB"),
        pytest.param([300] * 200, 200, 7.5, id="as many as there are"),
        # Each row to come may be as large as the largest: 5 units must be left for it.
        pytest.param([150] * 10 + [40_960] + [150] * 99, 29, 7.5, id="one large row"),
    ],
)
@pytest.mark.parametrize("all_belong", [True, False])
def test_a_page_ends_with_its_budget(
    world: World, sizes: list[int], examined: int, price: float, all_belong: bool
) -> None:
    """12 units are spent at most, unless the first 25 rows alone cost more."""
    stored(world, sizes)
    judge = number_of if all_belong else (lambda row: None)

    (page, cost), *_ = walked(world, OLDEST, judge, limit=250, all_belong=all_belong)

    assert len(page.items) == (examined if all_belong else 0)
    assert page.last == f"R#{examined - 1:026}"
    assert (page.more, cost) == (examined < len(sizes), price)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("limit", [3, 40])
def test_rows_of_many_sizes_are_listed_once(
    world: World, source: Source, limit: int
) -> None:
    """DynamoDB ends a query after 1 MB; the page then ends, having spent too much."""
    sizes = [300_000 if number % 7 < 2 else 300 for number in range(60)]
    stored(world, sizes)

    pages = list(walked(world, source, number_of, limit=limit))

    found = [number for page, _ in pages for number in page.items]
    assert found == (list(range(60)) if source.forward else list(range(59, -1, -1)))
    assert 12 < max(price for _, price in pages) <= 12 + 128.5


def test_rows_that_grow_exceed_the_budget_by_one_answer(world: World) -> None:
    """Small rows tell nothing of those behind them, but one answer holds 1 MB."""
    stored(world, [300] * 25 + [43_000] * 76)

    (page, price), *_ = walked(world, OLDEST, number_of, limit=100, all_belong=True)

    assert 25 < len(page.items) < 100
    assert 12 < price <= 12 + 128.5


class Watch:
    """A clock that goes on by some seconds each time that it is asked."""

    def __init__(self, seconds: float) -> None:
        """Begin at a time that means nothing."""
        self.now, self.seconds = 1000.0, seconds

    def __call__(self) -> float:
        """Return the time."""
        self.now += self.seconds
        return self.now


@pytest.mark.parametrize(
    ("seconds", "queries"), [(0.7, 3), (0.9, 3), (1.1, 2), (2.1, 1)]
)
def test_a_page_that_takes_too_long_ends(
    world: World, seconds: float, queries: int
) -> None:
    """It ends behind the rows that it has examined, and leads on: never nowhere."""
    stored(world, [300] * 900)
    reader = PageReader(world.table, Watch(seconds))

    page = reader.page(
        OLDEST, multiple_of(1000), limit=5, after="R#", budget=FILTERED_PAGE_BUDGET
    )

    assert len(world.client.calls) == queries
    assert page.more and page.last > f"R#{23:026}"


def test_a_page_has_a_budget_of_its_own(world: World) -> None:
    """60 units pay for five times as many rows as 12."""
    stored(world, [1024] * 700)

    page: RowPage[int] = PageReader(world.table).page(
        OLDEST, lambda row: None, limit=5, budget=FILTERED_PAGE_BUDGET
    )

    assert page.more
    assert 59 < units(world, world.client.calls) <= 60


@pytest.mark.parametrize(
    ("rows", "factor", "counted", "more"),
    [(0, 1, 0, False), (80, 1, 80, False), (80, 3, 27, False), (600, 2, 240, True)],
)
def test_rows_are_counted_as_far_as_60_units_go(
    world: World, rows: int, factor: int, counted: int, more: bool
) -> None:
    """The number is exact if all were examined, else there are at least so many."""
    stored(world, [1000] * rows)

    found = PageReader(world.table).count(OLDEST, multiple_of(factor))

    assert (found[0] == counted or more) and found[0] >= counted
    assert found[1] is more
    assert units(world, world.client.calls) <= 60


# Skipping


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_rows_that_belong_are_skipped_beside_the_budget(
    world: World, source: Source
) -> None:
    """They are not judged, and only their keys are sent."""
    stored(world, [1024] * 180)

    page = PageReader(world.table).page(
        source, number_of, limit=60, skip=100, all_belong=True
    )

    wanted = list(range(180)) if source.forward else list(range(179, -1, -1))
    assert page.items == wanted[100:160]
    assert (page.skip, page.more) == (0, True)
    skipping, *reading = (request for _, request in world.client.calls)
    assert skipping["Limit"] == 100
    assert skipping["ExpressionAttributeNames"]["#a0"] == source.sort_key
    assert all("ProjectionExpression" not in request for request in reading)


@pytest.mark.parametrize("all_belong", [True, False])
@pytest.mark.parametrize(
    ("skip", "items", "more"),
    [
        (1, [1, 2], True),
        (7, [7, 8], True),
        (8, [8, 9], False),
        (9, [9], False),
        (10, [], False),
        (11, [], False),
        (1000, [], False),
    ],
)
def test_skip_is_a_slice_of_the_listing(
    world: World, all_belong: bool, skip: int, items: list[int], more: bool
) -> None:
    """Also at its end, where it leaves a short page or an empty one."""
    stored(world, [300] * 10)

    page = PageReader(world.table).page(
        OLDEST, number_of, limit=2, skip=skip, all_belong=all_belong
    )

    assert (page.items, page.more) == (items, more)


def test_skip_counts_from_where_the_page_begins(world: World) -> None:
    """A numbered page may follow a cursor."""
    stored(world, [300] * 10)

    for all_belong in (True, False):
        page = PageReader(world.table).page(
            OLDEST,
            number_of,
            limit=2,
            skip=3,
            after=f"R#{1:026}",
            all_belong=all_belong,
        )
        assert page == RowPage([5, 6], f"R#{6:026}", 0, True)


def test_what_the_budget_does_not_skip_is_left_to_the_next_page(world: World) -> None:
    """The rest must neither be forgotten nor skipped twice."""
    stored(world, [1024] * 400)

    pages = [
        page for page, _ in walked(world, OLDEST, multiple_of(2), limit=5, skip=120)
    ]

    # 93 rows are examined for a page, of which 47, then 46 belong.
    assert [page.skip for page in pages[:4]] == [73, 27, 0, 0]
    assert [page.items for page in pages[:2]] == [[], []]
    found = [number for page in pages for number in page.items]
    assert found == list(range(240, 400, 2))


def test_an_empty_listing_is_an_empty_page(world: World) -> None:
    """There is nothing to skip either."""
    stored(world, [])

    for source in SOURCES.values():
        for skip, all_belong in ((0, True), (1, True), (0, False), (1, False)):
            page = PageReader(world.table).page(
                source, number_of, limit=1, skip=skip, all_belong=all_belong
            )
            assert (page.items, page.last, page.more) == ([], "", False)


# Whole partitions


@pytest.mark.parametrize("rows", [0, 1, 99, 100, 101, 250])
def test_a_partition_is_read_to_its_end(world: World, rows: int) -> None:
    """An erasure that misses a page leaves a person's data."""
    stored(world, [300] * rows)

    pages = list(partition_pages(world.table, PK, "R#"))

    found = [row["n"] for page in pages for row in page]
    assert found == list(range(rows))
    assert all(0 < len(page) <= 100 for page in pages)
    assert all(request["ConsistentRead"] for _, request in world.client.calls)


def test_a_partition_is_read_whole_if_no_beginning_is_named(world: World) -> None:
    """Every kind of row in it is to go."""
    stored(world, [300] * 3)

    (rows,) = partition_pages(world.table, PK)

    assert [row["sk"][0] for row in rows] == ["Q", "R", "R", "R", "S"]


def test_rows_of_a_partition_may_be_removed_while_it_is_read(world: World) -> None:
    """An erasure removes each page before it reads the next."""
    stored(world, [300] * 25)

    found = []
    for page in partition_pages(world.table, PK, "R#", limit=10):
        found.append([row["n"] for row in page])
        world.table.delete_all((row["pk"], row["sk"]) for row in page)

    assert found == [list(range(10)), list(range(10, 20)), list(range(20, 25))]
    assert [row["sk"] for row in world.rows() if row["pk"] == PK] == ["Q", "S"]
