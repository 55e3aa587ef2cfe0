"""Listings against a model: what their pages hold together is a slice of a plain list.

`make prove-listings` tries thousands of examples, at random.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.errors import InvalidCursor
from runtime.core.owner import Owner
from runtime.features.items.listing import ItemSort
from runtime.features.items.models import Item, ItemCreate, ItemStatus
from runtime.features.items.query import ItemQuery
from tests.unit.features.items.listing_model import (
    GIANT,
    LARGEST,
    SMALL,
    Content,
    Model,
    Writer,
    asked,
    collections,
    writers,
)
from tests.unit.listings import LISTINGS
from tests.unit.read_units import units
from tests.unit.stored_items import OWNER, STRANGER
from tests.unit.world import World

BUDGET, FILTERED_BUDGET = 12, 60
ONE_ANSWER = 128.5
"""Read units of the 1 MB that one answer of DynamoDB holds, and of its last block."""
limits = st.sampled_from([1, 2, 7, 24, 25, 100])


@dataclass(frozen=True)
class Read:
    """A page, and the calls that read it.

    Attributes:
        world: where it was read.
        items: the items on the page.
        cursor: the cursor of the next page, if there is one.
        calls: the calls, without those that only count rows to be skipped.
    """

    world: World
    items: list[Item]
    cursor: str | None
    calls: list[tuple[str, Any]]

    def units(self) -> float:
        """Return its read units, before anything is written."""
        return units(self.world, self.calls)

    def examined(self) -> int:
        """Return the number of rows that its queries read."""
        query = self.world.client.plain.query
        asked = [request for name, request in self.calls if name == "query"]
        return sum(len(query(**request)["Items"]) for request in asked)


def read(world: World, **query: Any) -> Read:
    """Read a page."""
    before = len(world.client.calls)
    page = world.items.page(OWNER, ItemQuery.model_validate(query))
    calls = world.client.calls[before:]
    judged = [call for call in calls if "ProjectionExpression" not in call[1]]
    return Read(world, page.items, page.cursor, judged)


def pages(model: Model, limit: int, skip: int, asked: dict[str, str]) -> Iterator[Read]:
    """Yield all pages of a listing; the next one is read when it is asked for."""
    page = read(model.world, limit=limit, skip=skip, **asked)
    yield page
    for _ in range(3 * len(model.live) + 60):
        if page.cursor is None:
            return
        page = read(model.world, limit=limit, cursor=page.cursor, **asked)
        yield page
    raise AssertionError("the pages never end")


def by_search_rows(asked: dict[str, str]) -> bool:
    """Tell whether a listing is read by search rows."""
    searched = bool(asked.get("search", "").strip()) and "sort" not in asked
    return searched or ("tag" in asked and "title" not in asked.get("sort", ""))


@LISTINGS
@given(collections(), asked, limits, st.sampled_from([0, 0, 1, 2, 30, 140, 1000]))
def test_pages_together_are_a_slice_of_the_list(
    contents: list[Content], asked: dict[str, str], limit: int, skip: int
) -> None:
    """Nothing is missed, doubled or out of order, wherever pages and budget end."""
    model = Model(contents)
    limit = max(limit, len(contents) // 40)

    found = list(pages(model, limit, skip, asked))

    items = [item for page in found for item in page.items]
    assert items in [order[skip:] for order in model.orders(asked)]
    assert all(len(page.items) <= limit for page in found)


def test_every_combination_of_conditions_order_and_skip_is_a_slice() -> None:
    """Chance leaves some of them out, such as a status and a word in another order."""
    model = Model(
        [
            Content(title, tags, status, SMALL)
            for title in ("alpha", "be", "alp be")
            for tags in ((), ("c",))
            for status in (ItemStatus.OPEN, ItemStatus.DONE)
        ]
    )
    choices = {
        "status": ("", "open"),
        "tag": ("", "c"),
        "search": ("", "alp", "be"),
        "sort": ("", *ItemSort),
    }

    for values in product(*choices.values()):
        asked = {name: str(value) for name, value in zip(choices, values) if value}
        for skip, limit in product((0, 1, 3), (1, 100)):
            found = [
                item for page in pages(model, limit, skip, asked) for item in page.items
            ]
            assert found in [order[skip:] for order in model.orders(asked)], asked


@LISTINGS
@given(collections(), asked, limits, st.sampled_from([0, 0, 30]))
def test_no_page_is_short_or_dear_without_need(
    contents: list[Content], asked: dict[str, str], limit: int, skip: int
) -> None:
    """A page is full unless its units were spent, or the next item exceeded them."""
    model = Model(contents)
    budget = FILTERED_BUDGET if asked.keys() - {"sort"} else BUDGET
    limit = max(limit, len(contents) // 40)
    largest = max((content.size for content in contents), default=0)
    next_item = max(2.0, 0.5 + largest / 8192 + 0.5)

    for page in pages(model, limit, skip, asked):
        if page.cursor is not None and len(page.items) < limit:
            assert page.units() + next_item >= budget
        assert page.units() <= budget + ONE_ANSWER
        if by_search_rows(asked) and "status" not in asked and largest <= LARGEST:
            assert page.units() <= budget


@LISTINGS
@given(
    collections(),
    asked,
    limits,
    st.lists(st.lists(writers, max_size=3), min_size=1, max_size=8),
)
def test_writers_between_pages_hide_and_double_nothing_that_stays(
    contents: list[Content],
    asked: dict[str, str],
    limit: int,
    written: Sequence[Sequence[tuple[Writer, Content, int]]],
) -> None:
    """Only an item that was given another place may be listed again, or not at all."""
    model = Model(contents)
    limit = max(limit, len(contents) // 40)
    before = [model.listed(asked)]
    found: list[str] = []
    gaps = iter(written)

    for page in pages(model, limit, 0, asked):
        ids = [item.id for item in page.items]
        assert len(ids) == len(set(ids)) <= limit
        assert page.items == [model.live[item_id] for item_id in ids]
        assert before[-1].keys() >= set(ids)
        found += ids
        for write, content, at in next(gaps, ()):
            write(model, content, at)
        if page.cursor is not None:
            before.append(model.listed(asked))

    places = {i: {listed[i] for listed in before if i in listed} for i in found}
    twice = {i for i in found if found.count(i) > 1}
    assert all(len(places[i]) > 1 for i in twice)
    stayed = [
        i
        for i, place in before[0].items()
        if all(listed.get(i) == place for listed in before)
    ]
    assert set(stayed) <= set(found)
    orders = zip(*(before[0][i] for i in stayed), strict=True) if stayed else []
    in_order = [i for i in found if i in set(stayed)]
    assert not stayed or in_order in [
        [i for _, i in sorted(zip(places, stayed, strict=True))] for places in orders
    ]


@LISTINGS
@given(collections(), asked, limits, st.lists(st.integers(0, 40), max_size=6))
def test_skip_counts_from_each_cursor(
    contents: list[Content], asked: dict[str, str], limit: int, skips: list[int]
) -> None:
    """The part of an earlier skip that the budget left is added to it."""
    model = Model(contents)
    limit = max(limit, len(contents) // 40)
    orders = model.orders(asked)
    position, cursor, found = 0, None, []
    gaps = iter(skips)

    for _ in range(3 * len(contents) + 60):
        skip = next(gaps, 0)
        page = read(model.world, limit=limit, skip=skip, cursor=cursor, **asked)
        position, cursor = position + skip, page.cursor
        found += [(position + n, item) for n, item in enumerate(page.items)]
        position += len(page.items)
        if cursor is None:
            break

    assert cursor is None
    assert position >= len(orders[0])
    assert any(
        all(order[at : at + 1] == [item] for at, item in found) for order in orders
    )


# Cursors

SORTS = ("created_at", "-created_at", "title", "-title", "updated_at", "-updated_at")
STATUSES = ("open", "done", "in_progress")
TAGS = ("c", "c#", "al")
SEARCHES = ("al", "alpha", "be al", "#c", "al #c")
CHOICES = {
    "sort": (None, *SORTS),
    "status": (None, *STATUSES),
    "tag": (None, *TAGS),
    "search": (None, *SEARCHES),
}


def queries() -> list[dict[str, str]]:
    """Return the query of each listing, with every combination of its conditions."""
    return [
        {name: value for name, value in zip(CHOICES, values, strict=True) if value}
        for values in product(*CHOICES.values())
    ]


@pytest.fixture(name="alike", scope="module")
def _alike() -> World:
    """Return items of which two or more are in each listing."""
    world = World()
    for owner, status in product((OWNER, STRANGER), STATUSES * 2):
        content = {"title": "alpha beta", "tags": ["c", "C#", "al"], "status": status}
        world.clock.advance(milliseconds=1)
        world.items.create(owner, ItemCreate.model_validate(content))
    return world


def page_of(world: World, owner: Owner, **query: Any) -> tuple[list[Item], str | None]:
    """Read a page."""
    page = world.items.page(owner, ItemQuery.model_validate({"limit": 1, **query}))
    return page.items, page.cursor


def test_a_cursor_is_of_no_use_with_another_owner_filter_or_order(alike: World) -> None:
    """It would continue at a place that means nothing there."""
    for query in queries():
        _, cursor = page_of(alike, OWNER, **query)
        assert cursor is not None
        (second,), _ = page_of(alike, OWNER, cursor=cursor, **query)
        both, _ = page_of(alike, OWNER, **query | {"limit": 2})
        assert both[1] == second
        with pytest.raises(InvalidCursor):
            page_of(alike, STRANGER, cursor=cursor, **query)
        for name, values in CHOICES.items():
            for value in set(values) - {query.get(name)}:
                other = {**query, name: value}
                with pytest.raises(InvalidCursor):
                    page_of(alike, OWNER, cursor=cursor, **other)


def test_a_cursor_serves_whoever_asks_for_the_same_in_other_words(alike: World) -> None:
    """Case, order of words, and what is shown of the items make no listing another."""
    query = {"tag": "c#", "search": "be alpha", "status": "open"}
    _, cursor = page_of(alike, OWNER, **query)
    expected, _ = page_of(alike, OWNER, cursor=cursor, **query)

    for same in (
        {"tag": " C# "},
        {"search": "Alpha  BE alpha"},
        {"limit": "7"},
        {"fields": "title", "highlight": "true"},
    ):
        found, _ = page_of(alike, OWNER, cursor=cursor, **query | same)
        assert found == expected


# Edges


@pytest.mark.parametrize("query", queries()[::7], ids=str)
def test_an_empty_listing_has_one_empty_page(query: dict[str, str]) -> None:
    """Nor is there anything to skip."""
    model = Model([])

    for skip in (0, 1, 1000):
        (page,) = pages(model, 1, skip, query)
        assert page.items == []


@pytest.mark.parametrize("query", queries()[::7], ids=str)
@pytest.mark.parametrize("count", [1, 3])
def test_a_skip_beyond_the_end_leads_nowhere(
    alike: World, query: dict[str, str], count: int
) -> None:
    """There is no item and, at the latest behind an empty page, no next page."""
    whole, cursor = page_of(alike, OWNER, **query | {"limit": 100})
    assert cursor is None

    items, cursor = page_of(
        alike, OWNER, **query, skip=len(whole) - 1 + count, limit=10
    )
    while cursor is not None:
        more, cursor = page_of(alike, OWNER, **query, cursor=cursor)
        items += more

    assert items == []


def of_size(size: int) -> Content:
    """Return the content of an item with a word, a tag and a large description."""
    return Content("alpha", ("c",), ItemStatus.OPEN, size)


@pytest.mark.parametrize("query", [{"search": "al"}, {"tag": "c"}], ids=str)
def test_an_item_dearer_than_a_page_is_found_by_search(query: dict[str, str]) -> None:
    """A page that cannot afford it must not lead to itself for ever."""
    model = Model([of_size(SMALL), of_size(GIANT), of_size(GIANT), of_size(SMALL)])

    found = list(pages(model, 10, 0, query))

    assert [item.id for page in found for item in page.items] == list(model.live)[::-1]
    assert [len(page.items) for page in found] == [2, 2]


def test_large_items_behind_small_ones_end_a_page() -> None:
    """The 25 rows that are read first tell nothing of the next 75, but 1 MB is read."""
    model = Model([of_size(SMALL)] * 25 + [of_size(LARGEST)] * 76)

    page, *_ = pages(model, 100, 0, {"sort": "created_at"})

    assert page.cursor is not None
    assert 25 < len(page.items) < 60
    assert page.units() <= BUDGET + ONE_ANSWER


@LISTINGS
@given(collections(), asked, limits)
def test_the_total_is_the_number_of_items(
    contents: list[Content], asked: dict[str, str], limit: int
) -> None:
    """It is exact, or at least so many; on every page the same, in any order."""
    model = Model(contents)
    expected = len(model.orders(asked)[0])
    query = {"limit": limit, "count": True, **asked}

    page = model.world.items.page(OWNER, ItemQuery.model_validate(query))

    assert page.total is not None
    assert page.total.count <= expected
    assert page.total.count == expected or not page.total.exact
    if all(content.size == SMALL for content in contents):
        assert page.total.exact
    if page.cursor is not None:
        query["cursor"] = page.cursor
        second = model.world.items.page(OWNER, ItemQuery.model_validate(query))
        assert second.total == page.total


@pytest.mark.parametrize("asked", [{}, {"status": "open"}, {"search": "al"}], ids=str)
def test_a_list_by_update_ends_though_all_that_is_listed_is_updated(
    asked: dict[str, str],
) -> None:
    """Each item that is updated gets a place behind those that are still to come."""
    model = Model([of_size(SMALL)] * 130)
    ids = list(model.live)
    found: list[str] = []

    for page in pages(model, 10, 0, {"sort": "updated_at", **asked}):
        found += [item.id for item in page.items]
        for item in page.items:
            model.change(of_size(SMALL), ids.index(item.id))

    assert found == ids
