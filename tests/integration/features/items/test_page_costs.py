"""The cost of pages, and short pages that keep within it."""

from typing import TYPE_CHECKING

import pytest

from runtime.features.items.listing import ItemSort, Listing
from runtime.features.items.models import ItemCreate, ItemStatus
from tests.integration.items import OWNER, Meter, expected, store, walk

if TYPE_CHECKING:
    from runtime.features.items.repository import ItemRepository

BUDGET, FILTERED_BUDGET = 12, 60
KB = ItemCreate(title="common word", description="x" * 180)


@pytest.mark.parametrize(
    ("listing", "units"),
    [
        (Listing(), 2),
        (Listing(sort=ItemSort.OLDEST), 2),
        (Listing(status=ItemStatus.OPEN), 2),
        (Listing(sort=ItemSort.TITLE), 2),
        (Listing(sort=ItemSort.TITLE_DOWN), 2),
        (Listing(terms=("common",)), BUDGET),
        (Listing(tag="#t"), BUDGET),
    ],
)
def test_a_page_of_twenty_small_items_has_its_price(
    items: "ItemRepository", meter: Meter, listing: Listing, units: float
) -> None:
    """The items have half a kilobyte each, and the page is full."""
    content = KB.model_copy(update={"tags": ["t"]})
    store(items, OWNER, [content] * 30)
    meter.reset()

    page = items.page(OWNER, listing, 20, 0, "")

    assert (len(page.items), page.more) == (20, True)
    assert meter.units <= units
    assert len(meter.calls) <= 2


@pytest.mark.parametrize(
    "listing",
    [
        Listing(sort=ItemSort.TITLE, status=ItemStatus.DONE),
        Listing(sort=ItemSort.OLDEST, terms=("rare",)),
        Listing(status=ItemStatus.OPEN, sort=ItemSort.NEWEST, terms=("rare",)),
        Listing(terms=("common", "word")),
        Listing(terms=("common",), status=ItemStatus.DONE),
        Listing(terms=("common",), tag="#word"),
    ],
)
def test_a_page_that_looks_for_something_rare_ends_in_time(
    items: "ItemRepository", meter: Meter, listing: Listing
) -> None:
    """Pages are short but lead on, and the rare item is found in the end."""
    plain = KB.model_copy(update={"title": "common", "description": "x" * 7000})
    other = plain.model_copy(update={"title": "word", "tags": ["word"]})
    rare = plain.model_copy(
        update={
            "title": "common word rare",
            "status": (
                ItemStatus.OPEN
                if listing.status is ItemStatus.OPEN
                else ItemStatus.DONE
            ),
            "tags": ["word"],
        }
    )
    store(items, OWNER, [*[plain] * 45, *[other] * 30, rare, *[plain, other] * 45])

    found: list[str] = []
    costs: list[float] = []
    meter.reset()
    for page in walk(items, OWNER, listing, 10):
        found += [item.title for item in page.items]
        costs.append(meter.units)
        meter.reset()

    assert found == ["common word rare"]
    assert max(costs) <= FILTERED_BUDGET


@pytest.mark.parametrize(
    "listing",
    [
        Listing(terms=("common", "word", "rare")),
        Listing(terms=("common", "rare")),
        Listing(terms=("common",), tag="#r"),
        Listing(terms=("common", "no")),
    ],
)
def test_a_word_of_few_items_leads_to_them_at_once(
    items: "ItemRepository", meter: Meter, listing: Listing
) -> None:
    """The search reads the rarest word, however long the others are."""
    rare = KB.model_copy(update={"title": "common word rare", "tags": ["r"]})
    store(items, OWNER, [*[KB] * 45, rare, *[KB] * 45])
    meter.reset()

    page = items.page(OWNER, listing, 10, 0, "")

    assert [item.title for item in page.items] == (
        [] if "no" in listing.terms else ["common word rare"]
    )
    assert not page.more
    assert meter.units <= 3


@pytest.mark.parametrize("limit", [1, 7, 30, 100])
def test_pages_keep_to_the_word_that_the_first_one_chose(
    items: "ItemRepository", limit: int
) -> None:
    """That word may have become a common one meanwhile."""
    rare = KB.model_copy(update={"title": "common rare rarely"})
    stored = store(items, OWNER, [*[KB] * 45, *[rare] * 30, *[KB] * 45])
    listing = Listing(terms=("common", "rare"))

    first = items.page(OWNER, listing, limit, 2, "")
    more = store(items, OWNER, [rare] * 30)
    rest = list(walk(items, OWNER, listing, limit, first)) if first.more else []

    found = [i.id for page in [first, *rest] for i in page.items]
    assert len(found) == len(set(found))
    newest_first = [item.id for item in expected(stored, listing)]
    assert [i for i in found if i in newest_first] == newest_first[2:]
    assert set(found) <= {*newest_first, *(item.id for item in more)}


@pytest.mark.parametrize("listing", [Listing(), Listing(sort=ItemSort.TITLE)])
def test_a_page_of_large_items_is_short(
    items: "ItemRepository", meter: Meter, listing: Listing
) -> None:
    """No item is missed or listed twice because of it."""
    large = KB.model_copy(update={"description": "x" * 3000})
    stored = store(items, OWNER, [large] * 60)
    meter.reset()
    pages, costs = [], []
    for page in walk(items, OWNER, listing, 100):
        pages.append(page)
        costs.append(meter.units)
        meter.reset()

    assert sorted(i.id for page in pages for i in page.items) == sorted(
        item.id for item in stored
    )
    assert len(pages) > 1 and max(costs) <= FILTERED_BUDGET


def test_the_cost_of_a_page_does_not_grow_with_the_items(
    items: "ItemRepository", meter: Meter
) -> None:
    """With four times as many items the same page costs the same units."""
    asked = [
        Listing(),
        Listing(status=ItemStatus.OPEN),
        Listing(sort=ItemSort.TITLE),
        Listing(tag="#t"),
        Listing(terms=("common",)),
    ]
    content = KB.model_copy(update={"tags": ["t"]})
    prices: list[list[float]] = []
    for count in (24, 96):
        store(items, OWNER, [content] * count)
        prices.append([])
        for listing in asked:
            meter.reset()
            assert len(items.page(OWNER, listing, 10, 0, "").items) == 10
            prices[-1].append(meter.units)

    assert prices[0] == prices[1]


def test_skipping_by_a_single_word_reads_no_items(
    items: "ItemRepository", meter: Meter
) -> None:
    """Search rows are small; only the items of the page are read."""
    store(items, OWNER, [KB] * 120)
    meter.reset()

    page = items.page(OWNER, Listing(terms=("common",)), 5, 100, "")

    assert len(page.items) == 5
    assert meter.calls.count("batch_get_item") == 1
    assert meter.units < 7
