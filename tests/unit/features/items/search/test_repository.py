"""Searches: the rarest word leads, the budget holds, and stale rows find nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from runtime.core.clock import nth_ulid
from runtime.core.dynamodb.page_builder import RowPage
from runtime.features.items.listing import ItemSort, Listing
from runtime.features.items.models import Item, ItemCreate, ItemPatch, ItemStatus
from runtime.features.items.repository import ItemRepository
from runtime.features.items.rows import row_of, search_rows
from runtime.features.items.search import choice
from runtime.features.items.service import new_item
from tests.unit.read_units import units
from tests.unit.stored_items import OWNER
from tests.unit.world import World

FIRST_ID = "01JD5Q8V3T0000000000000000"


@pytest.fixture(name="repository")
def _repository(world: World) -> ItemRepository:
    """Return the repository on the world's table."""
    return ItemRepository(world.table)


def stored(
    world: World, *contents: tuple[int, dict[str, Any]], first: int = 0
) -> list[Item]:
    """Store so many items of each content, oldest first; the first has this number."""
    items: list[Item] = []
    for count, content in contents:
        request = ItemCreate(title="-").model_copy(update=content)
        for _ in range(count):
            item_id = nth_ulid(FIRST_ID, first + len(items))
            items.append(new_item(item_id, request, world.clock()))
    for item in items:
        for row in (row_of(OWNER, item), *search_rows(OWNER, item).values()):
            world.write_row(row)
    return items


def of_size(halves: int) -> dict[str, Any]:
    """Return a description with which reading an item costs so many half units."""
    return {"description": "-" * (halves * 4096 - 2048)}


def first_page(
    repository: ItemRepository, listing: Listing, limit: int = 100, skip: int = 0
) -> RowPage[Item]:
    """Read the first page of a listing."""
    return repository.page(OWNER, listing, limit, skip, "")


def queried(world: World) -> list[str]:
    """Return the beginnings of the keys of which rows were read, in order."""
    return [
        request["ExpressionAttributeValues"].get(":s", {"S": "an index"})["S"]
        for name, request in world.client.calls
        if name == "query"
    ]


def read_by_id(world: World) -> list[str]:
    """Return the keys of the items that a search read."""
    asked = [r for name, r in world.client.calls if name == "batch_get_item"]
    batches = [wanted for r in asked for wanted in r["RequestItems"].values()]
    return [key["sk"]["S"] for wanted in batches for key in wanted["Keys"]]


# Which rows are read


@pytest.mark.parametrize(
    ("common", "rare", "asked", "read"),
    [
        pytest.param(20, 1, ["common"], "common", id="the longest is rare enough"),
        pytest.param(21, 20, ["common", "word"], "word", id="another is rarer"),
        pytest.param(70, 39, ["common", "word"], "word", id="another is rather rare"),
        pytest.param(250, 130, ["common", "word"] * 3, "word", id="both are common"),
        pytest.param(130, 250, ["common", "word"] * 3, "common", id="the longest is"),
    ],
)
def test_a_search_reads_the_word_of_which_there_are_fewest(
    world: World,
    repository: ItemRepository,
    common: int,
    rare: int,
    asked: list[str],
    read: str,
) -> None:
    """The items of a common word are read in vain, if they lack the others."""
    items = stored(world, (rare, {"title": "word"}), (common, {"title": "common"}))

    page = first_page(repository, Listing(terms=("common", "word")))

    assert page.items == []
    assert queried(world)[: len(asked)] == asked
    titles = {f"I#{item.id}": item.title for item in items}
    assert {titles[key] for key in read_by_id(world)} <= {read}


def test_items_that_search_rows_rule_out_are_not_read(
    world: World, repository: ItemRepository
) -> None:
    """All rows of two words, once they are known, tell which items have both."""
    stored(world, (30, {"title": "common"}), (25, {"title": "word"}))
    (both,) = stored(world, (1, {"title": "word common"}), first=60)

    page = first_page(repository, Listing(terms=("common", "word")))

    assert (page.items, page.more) == ([both], False)
    assert read_by_id(world) == [f"I#{both.id}"]
    assert repository.count(OWNER, Listing(terms=("common", "word"))) == (1, False)
    assert read_by_id(world) == [f"I#{both.id}"]


def test_a_search_for_many_words_looks_at_all(
    world: World, repository: ItemRepository
) -> None:
    """The shortest may be the rarest, and costs half a unit to look at."""
    items = stored(world, (70, {"title": "aaaaa bbbb ccc"}), (1, {"title": "dd"}))
    (found,) = stored(world, (1, {"title": "aaaaa bbbb ccc dd"}), first=80)

    page = first_page(repository, Listing(terms=("aaaaa", "bbbb", "ccc", "dd")))

    assert (page.items, page.more) == ([found], False)
    assert read_by_id(world) == [f"I#{i.id}" for i in (found, items[70])]


def test_words_that_are_all_common_cost_a_part_of_the_budget_to_compare(
    world: World, repository: ItemRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one whose rows go back furthest leads: its items are the furthest apart."""
    monkeypatch.setattr(choice, "_UNITS", 3)
    often = {"title": "common"}
    for first in range(0, 400, 4):
        stored(world, (2, {"title": "common word"}), (2, often), first=first)

    page = first_page(repository, Listing(terms=("common", "word")), limit=10)

    assert len(page.items) == 10
    assert page.last.startswith("1\t")
    assert units(world, world.client.calls) <= 3 + 6


def test_a_seldom_word_leads_however_many_items_have_the_other(
    world: World, repository: ItemRepository
) -> None:
    """Its 50 items fill five pages of ten, and nothing is looked for in vain."""
    for first in range(0, 1000, 20):
        stored(
            world,
            (1, {"title": "uncommon rare"}),
            (19, {"title": "uncommon"}),
            first=first,
        )
    listing, pages = Listing(terms=("uncommon", "rare")), [
        RowPage[Item]([], "", 0, True)
    ]

    while pages[-1].more:
        pages.append(repository.page(OWNER, listing, 10, 0, pages[-1].last))

    assert [len(page.items) for page in pages[1:]] == [10] * 5
    assert units(world, world.client.calls) <= 5 * 10


def test_a_page_goes_on_with_the_word_that_the_first_one_chose(
    world: World, repository: ItemRepository
) -> None:
    """Its cursor is a place among the rows of that word."""
    items = stored(
        world, (30, {"title": "common"}), (9, {"title": "common rare"}), (30, {})
    )
    listing = Listing(terms=("common", "rare"))

    first = repository.page(OWNER, listing, 4, 1, "")
    stored(world, (30, {"title": "rare"}), first=70)
    second = repository.page(OWNER, listing, 9, 0, first.last)

    wanted = items[30:39][::-1]
    third = repository.page(OWNER, listing, 9, 0, second.last)

    assert first.items == wanted[1:5]
    assert [*second.items, *third.items] == wanted[5:]
    assert (first.more, third.more) == (True, False)
    assert all(page.last.startswith("1\t") for page in (first, second, third))
    assert queried(world)[:4] == ["common", "rare", "rare", "rare"]


@pytest.mark.parametrize(
    ("listing", "read"),
    [
        (Listing(tag="#tag", terms=("wor",)), "#tag#"),
        (Listing(tag="#tag", terms=("words",)), "words"),
        (Listing(tag="#tag", terms=("words",), sort=ItemSort.NEWEST), "#tag#"),
        (Listing(tag="#tag", terms=("words",), sort=ItemSort.OLDEST), "#tag#"),
        (Listing(tag="#tag", sort=ItemSort.TITLE), "an index"),
        (Listing(tag="#tag", sort=ItemSort.TITLE_DOWN), "an index"),
        (Listing(tag="#tag", sort=ItemSort.STALE), "an index"),
        (Listing(tag="#tag", sort=ItemSort.RECENT), "an index"),
        (Listing(terms=("word",), sort=ItemSort.OLDEST), "I#"),
        (Listing(terms=("word",), sort=ItemSort.NEWEST), "I#"),
    ],
)
def test_rows_are_read_in_the_order_of_the_listing(
    world: World, repository: ItemRepository, listing: Listing, read: str
) -> None:
    """Those of a tag are by creation, those of a word by the words that begin so."""
    items = stored(world, (120, {"title": "words", "tags": ["tag", "tags"]}))

    page = first_page(repository, listing, limit=2)

    up = listing.sort in (ItemSort.OLDEST, ItemSort.TITLE, ItemSort.STALE)
    assert page.items == (items[:2] if up else items[:-3:-1])
    assert read in queried(world)


@pytest.mark.parametrize("sort", ItemSort)
@pytest.mark.parametrize("few", [{"terms": ("rare",)}, {"tag": "#rare"}], ids=str)
def test_what_few_items_have_is_found_at_once_in_any_order(
    world: World, repository: ItemRepository, sort: ItemSort, few: dict[str, Any]
) -> None:
    """Passing over all others, in the order asked for, would take page after page."""
    content = {"title": "rare", "tags": ["rare"]}
    stored(world, (400, {"title": "common"}))
    items = stored(world, (3, content), first=500)
    stored(world, (400, {"title": "common"}), first=600)
    up = not sort.startswith("-")

    found: list[Item] = []
    page = RowPage[Item]([], "", 0, True)
    while page.more:
        page = repository.page(OWNER, Listing(sort=sort, **few), 2, 0, page.last)
        found += page.items

    assert found == (items if up else items[::-1])
    assert units(world, world.client.calls) <= 2 * 3


# Tag and status


@pytest.mark.parametrize("sort", [None, ItemSort.NEWEST, ItemSort.OLDEST])
@pytest.mark.parametrize(
    ("tagged", "done", "pages", "price"),
    [
        # Of 241 items: how many have the tag, how many the status.
        pytest.param(241, 20, 2, 4, id="few are done"),
        pytest.param(20, 241, 2, 25, id="few have the tag"),
        pytest.param(241, 120, 12, 55, id="all have the tag"),
        pytest.param(120, 241, 12, 120, id="all are done"),
    ],
)
def test_a_tag_and_a_status_fill_pages(
    world: World,
    repository: ItemRepository,
    sort: ItemSort | None,
    tagged: int,
    done: int,
    pages: int,
    price: float,
) -> None:
    """Whichever has fewer items leads, or costs less to read."""
    wanted: list[Item] = []
    for number in range(241):
        tag = number * tagged // 241 != (number + 1) * tagged // 241
        end = number * done // 241 != (number + 1) * done // 241
        content = {
            "tags": ["work"] if tag else [],
            "status": ItemStatus.DONE if end else ItemStatus.OPEN,
        }
        (item,) = stored(world, (1, content), first=number)
        wanted += [item] if tag and end else []
    listing = Listing(tag="#work", status=ItemStatus.DONE, sort=sort)

    found = [RowPage[Item]([], "", 0, True)]
    while found[-1].more:
        found.append(repository.page(OWNER, listing, 10, 0, found[-1].last))

    order = wanted if sort is ItemSort.OLDEST else wanted[::-1]
    assert [item for page in found for item in page.items] == order
    assert len(found) - 1 == pages
    assert units(world, world.client.calls) <= price
    assert repository.count(OWNER, listing) == (len(wanted), False)


@pytest.mark.parametrize(
    ("listing", "counted"),
    [
        (Listing(), 180),
        (Listing(status=ItemStatus.DONE), 60),
        (Listing(tag="#tag"), 60),
        (Listing(terms=("wor",)), 120),
        (Listing(terms=("word", "other")), 60),
        (Listing(terms=("other",), status=ItemStatus.DONE), 60),
        (Listing(terms=("word",), status=ItemStatus.DONE, tag="#tag"), 0),
        (Listing(terms=("word",), sort=ItemSort.RECENT), 120),
    ],
)
def test_a_listing_is_counted(
    world: World, repository: ItemRepository, listing: Listing, counted: int
) -> None:
    """The number is exact as long as 60 units pay for it."""
    stored(
        world,
        (60, {"title": "word words", "tags": ["tag"]}),
        (60, {"title": "word other", "status": ItemStatus.DONE}),
        (60, {"title": "-"}),
    )

    assert repository.count(OWNER, listing) == (counted, False)
    assert units(world, world.client.calls) <= 60


def test_what_60_units_do_not_count_is_more(
    world: World, repository: ItemRepository
) -> None:
    """A word counts by its search rows; with a status each item has to be read."""
    stored(world, (300, {"title": "word", **of_size(2)}))

    assert repository.count(OWNER, Listing(terms=("word",))) == (300, False)
    for listing in (Listing(), Listing(terms=("word",), status=ItemStatus.OPEN)):
        before = len(world.client.calls)
        counted, more = repository.count(OWNER, listing)
        assert more and 35 <= counted < 300
        assert units(world, world.client.calls[before:]) <= 60


# What a page costs


@pytest.mark.parametrize(
    ("halves", "count", "price"),
    [
        # Besides half a unit for 60 search rows.
        pytest.param(2, 59, 59.5, id="8 KB"),
        pytest.param(4, 29, 58.5, id="16 KB"),
        pytest.param(11, 10, 55.5, id="as large as the API allows"),
    ],
)
def test_a_search_spends_no_more_than_its_budget(
    world: World, repository: ItemRepository, halves: int, count: int, price: float
) -> None:
    """A page is short rather than dear, and leads on; but it is never in vain."""
    contents = {"title": "word", **of_size(halves)}
    items = stored(world, (60, contents), (61, {**contents, "title": "words"}))

    page = first_page(repository, Listing(terms=("word",)), limit=60)

    assert page.items == items[:60][::-1][:count]
    assert page.more
    assert units(world, world.client.calls) == price


def test_a_page_takes_more_search_rows_while_it_can_afford_their_items(
    world: World, repository: ItemRepository
) -> None:
    """Rows that do not count for an item cost little, and no item is read for them."""
    twice = {"title": "worda wordb"}
    items = stored(world, (60, twice), (3, {"title": "wordz"}))

    page = first_page(repository, Listing(terms=("word",)), limit=20, skip=60)

    assert page.items == items[60:][::-1]
    assert not page.more
    names = [name for name, _ in world.client.calls]
    assert names == ["query", "query", "batch_get_item"]


@pytest.mark.parametrize(("count", "queries"), [(28, 2), (29, 1)])
def test_a_page_with_little_of_its_budget_left_looks_for_no_more(
    world: World, repository: ItemRepository, count: int, queries: int
) -> None:
    """With two units, it could hardly read what it would find."""
    words = {"title": "worda wordb wordc wordd", **of_size(4)}
    items = stored(world, (count, words))

    page = first_page(repository, Listing(terms=("word",)))

    assert page.items == items[::-1]
    assert (len(queried(world)), page.more) == (queries, queries == 1)
    rest = repository.page(OWNER, Listing(terms=("word",)), 100, 0, page.last)
    assert (rest.items, rest.more) == ([], False)


def test_what_the_budget_of_a_search_does_not_skip_is_left(
    world: World, repository: ItemRepository
) -> None:
    """A single word counts search rows; with a status, each item has to be read."""
    items = stored(world, (150, {"title": "word"}))
    both = Listing(terms=("word",), status=ItemStatus.OPEN)

    alone = first_page(repository, Listing(terms=("word",)), limit=2, skip=130)
    checked = first_page(repository, both, limit=2, skip=130)

    assert (alone.items, alone.skip) == (items[::-1][130:132], 0)
    assert (checked.items, checked.more) == ([], True)
    assert 10 < checked.skip < 30


def test_a_skip_by_several_words_passes_over_items_that_have_them_all(
    world: World, repository: ItemRepository
) -> None:
    """A search row tells of one word only, so each item has to be read."""
    both, common = {"title": "common rare"}, {"title": "common"}
    items = stored(world, (5, both), (5, common))

    page = first_page(repository, Listing(terms=("common", "rare")), skip=2)

    assert page.items == items[:3][::-1]


def test_a_tag_that_begins_like_another_is_not_read_in_vain(
    world: World, repository: ItemRepository
) -> None:
    """The key of a row of `#c` begins with `#c#`, as one of the tag `c#` does."""
    plain, sharp = stored(world, (1, {"tags": ["c"]}), (1, {"tags": ["c#"]}))

    assert first_page(repository, Listing(terms=("#c#",))).items == [sharp]
    assert read_by_id(world) == [f"I#{sharp.id}"]
    assert first_page(repository, Listing(tag="#c")).items == [plain]


@pytest.mark.parametrize("limit", [1, 5])
def test_only_the_items_of_the_page_are_read(
    world: World, repository: ItemRepository, limit: int
) -> None:
    """Each costs half a unit, also one that the page has no room for."""
    stored(world, (12, {"title": "word"}))

    page = first_page(repository, Listing(terms=("word",)), limit, skip=3)

    assert (len(page.items), page.more) == (limit, True)
    assert units(world, world.client.calls) == 0.5 + limit / 2


# What is stale


def rename(world: World, item: Item) -> None:
    """Give the item other words."""
    world.items.patch(OWNER, item.id, ItemPatch(title="alps", tags=["al"]))


def delete(world: World, item: Item) -> None:
    """Move the item to the trash."""
    world.items.delete(OWNER, item.id)


@pytest.mark.parametrize("write", [rename, delete])
@pytest.mark.parametrize(
    "listing",
    [Listing(terms=("alpha",)), Listing(terms=("al",)), Listing(tag="#alpha")],
)
def test_an_item_that_changes_while_it_is_read_is_not_found_by_its_old_words(
    world: World,
    repository: ItemRepository,
    listing: Listing,
    write: Callable[[World, Item], None],
) -> None:
    """Its rows are read before it; another row may find it in the same search."""
    kept, item = stored(world, (2, {"title": "alpha alps", "tags": ["alpha"]}))
    world.client.before_read(lambda: write(world, item), of="I#")
    renamed = write is rename and listing.terms == ("al",)

    page = first_page(repository, listing)

    # The row of `alpha` does not stand for it any more; that of `al` was not read.
    assert page.items == [kept]
    again = first_page(repository, listing)
    assert [found.id for found in again.items if found.id == item.id] == (
        [item.id] if renamed else []
    )
