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
        pytest.param(21, 39, ["common", "word"], "common", id="another is less rare"),
        pytest.param(70, 39, ["common", "word"], "word", id="another is rather rare"),
        pytest.param(70, 41, ["common", "word"], "common", id="both are common"),
        pytest.param(60, 41, ["common", "word"], "common", id="both fill a query"),
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
    assert queried(world) == asked
    titles = {f"I#{item.id}": item.title for item in items}
    assert {titles[key] for key in read_by_id(world)} == {read}


def test_a_search_for_many_words_looks_at_three(
    world: World, repository: ItemRepository
) -> None:
    """They are the longest, which have the fewest rows as a rule."""
    stored(world, (30, {"title": "aaaaa bbbb ccc dd"}))

    first_page(repository, Listing(terms=("aaaaa", "bbbb", "ccc", "dd")))

    assert queried(world) == ["aaaaa", "bbbb", "ccc"]
    assert [r["Limit"] for n, r in world.client.calls if n == "query"] == [60, 40, 40]


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
        (Listing(terms=("word",), sort=ItemSort.OLDEST), "I#"),
        (Listing(terms=("word",), sort=ItemSort.NEWEST), "I#"),
    ],
)
def test_rows_are_read_in_the_order_of_the_listing(
    world: World, repository: ItemRepository, listing: Listing, read: str
) -> None:
    """Those of a tag are by creation, those of a word by the words that begin so."""
    old, new = stored(world, (2, {"title": "words", "tags": ["tag", "tags"]}))

    page = first_page(repository, listing)

    up = listing.sort in (ItemSort.OLDEST, ItemSort.TITLE)
    assert page.items == ([old, new] if up else [new, old])
    assert queried(world) == [read]


# What a page costs


@pytest.mark.parametrize(
    ("halves", "count", "price"),
    [
        # Besides half a unit for 60 search rows.
        pytest.param(1, 23, 12, id="4 KB"),
        pytest.param(2, 11, 11.5, id="8 KB"),
        pytest.param(4, 5, 10.5, id="16 KB"),
        pytest.param(11, 2, 11.5, id="as large as the API allows"),
        pytest.param(23, 1, 12, id="the budget"),
        pytest.param(24, 1, 12.5, id="more than the budget"),
    ],
)
def test_a_search_spends_no_more_than_its_budget(
    world: World, repository: ItemRepository, halves: int, count: int, price: float
) -> None:
    """A page is short rather than dear, and leads on; but it is never in vain."""
    contents = {"title": "word", **of_size(halves)}
    items = stored(world, (30, contents), (31, {**contents, "title": "words"}))

    page = first_page(repository, Listing(terms=("word",)), limit=30)

    assert page.items == items[:30][::-1][:count]
    assert page.more
    assert units(world, world.client.calls) == price


def test_a_page_takes_more_search_rows_while_it_can_afford_their_items(
    world: World, repository: ItemRepository
) -> None:
    """Rows that do not count for an item cost little, and no item is read for them."""
    twice = {"title": "worda wordb"}
    items = stored(world, (60, twice), (3, {"title": "wordz"}))

    page = first_page(repository, Listing(terms=("word",)), limit=100, skip=60)

    assert page.items == items[60:][::-1]
    assert not page.more
    names = [name for name, _ in world.client.calls]
    assert names == ["query", "query", "query", "batch_get_item"]


@pytest.mark.parametrize(("count", "queries"), [(18, 2), (19, 1)])
def test_a_page_with_little_of_its_budget_left_looks_for_no_more(
    world: World, repository: ItemRepository, count: int, queries: int
) -> None:
    """With two units, it could hardly read what it would find."""
    items = stored(world, (count, {"title": "worda wordb wordc wordd"}))

    page = first_page(repository, Listing(terms=("word",)))

    assert page.items == items[::-1]
    assert (len(queried(world)), page.more) == (queries, queries == 1)
    rest = repository.page(OWNER, Listing(terms=("word",)), 100, 0, page.last)
    assert (rest.items, rest.more) == ([], False)


def test_what_the_budget_of_a_search_does_not_skip_is_left(
    world: World, repository: ItemRepository
) -> None:
    """A single word counts search rows; with a status, each item has to be read."""
    items = stored(world, (60, {"title": "word"}))
    both = Listing(terms=("word",), status=ItemStatus.OPEN)

    alone = first_page(repository, Listing(terms=("word",)), limit=2, skip=50)
    checked = first_page(repository, both, limit=2, skip=50)

    assert (alone.items, alone.skip) == (items[::-1][50:52], 0)
    assert (checked.items, checked.skip, checked.more) == ([], 27, True)


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
