"""Pages of items: complete and in order."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.core.owner import Owner
from runtime.core.text import search_terms, tag_token
from runtime.features.items.listing import ItemSort, Listing, tokens_of
from runtime.features.items.models import Item, ItemCreate, ItemStatus
from tests.integration.items import (
    NOW,
    OWNER,
    TABLE,
    expected,
    search_keys,
    store,
    walk,
)

if TYPE_CHECKING:
    from runtime.features.items.repository import ItemRepository

WORDS = ("al", "alpha", "alphabet", "Älpha", "beta", "b", "c#", "c", "#c", "straße")
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
contents = st.builds(
    lambda title, status, tags: ItemCreate(title=title, status=status, tags=tags),
    titles,
    st.sampled_from(ItemStatus),
    st.lists(st.sampled_from(("c", "C", "c#", "alpha beta", "beta")), max_size=2),
)
listings = st.builds(
    lambda sort, status, tag, search: Listing(
        sort, status, tag and tag_token(tag), tuple(search_terms(search))
    ),
    st.sampled_from([None, *ItemSort]),
    st.sampled_from([None, *ItemStatus]),
    st.sampled_from([None, "c", "c#", "Alpha  beta"]),
    st.sampled_from(["", "al", "alpha", "alp be", "#c", "#c al", "str"]),
)
PROPERTY = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(name="emptied")
def _emptied(aws: Any) -> Callable[[], None]:
    """Return a function that empties the table before each example."""
    from runtime.core.dynamodb.schema import TABLE_DEFINITION

    def empty() -> None:
        """Delete the table and create it again."""
        aws.delete_table(TableName=TABLE)
        aws.create_table(TableName=TABLE, **TABLE_DEFINITION)

    return empty


def same_as_everything(
    items: "ItemRepository", owner: Owner, stored: list[Item], listing: Listing, n: int
) -> None:
    """Demand that pages hold what the listing should, once, and in its order."""
    pages = list(walk(items, owner, listing, n))
    found = [item for page in pages for item in page.items]
    wanted = expected(stored, listing)
    if listing.sort is None and listing.terms:
        assert sorted(i.id for i in found) == sorted(i.id for i in wanted)
    else:
        assert found == wanted
    # No page but the last is short: nothing here is near the budget.
    assert all(len(page.items) == n for page in pages[:-2])


@PROPERTY
@given(st.lists(contents, max_size=14), listings, st.integers(1, 6))
def test_pages_hold_what_was_asked_for_once_and_in_order(
    items: "ItemRepository",
    emptied: Callable[[], None],
    contents: list[ItemCreate],
    listing: Listing,
    limit: int,
) -> None:
    """All filters, searches and orders are combined at random."""
    emptied()
    owner = OWNER
    stored = store(items, owner, contents)

    same_as_everything(items, owner, stored, listing, limit)


@PROPERTY
@given(
    st.lists(contents, min_size=3, max_size=12),
    listings,
    st.integers(1, 4),
    st.integers(0, 8),
)
def test_skip_is_a_slice_of_the_listing(
    items: "ItemRepository",
    emptied: Callable[[], None],
    contents: list[ItemCreate],
    listing: Listing,
    limit: int,
    skip: int,
) -> None:
    """It is so wherever the skip ends."""
    emptied()
    owner = OWNER
    store(items, owner, contents)
    whole = [i for page in walk(items, owner, listing, 100) for i in page.items]

    page = items.page(owner, listing, limit, skip, "")

    assert page.items == whole[skip : skip + limit]
    assert page.more or len(whole) <= skip + limit


@PROPERTY
@given(
    st.lists(contents, min_size=2, max_size=6),
    st.lists(
        st.tuples(
            st.sampled_from(["edit", "trash", "restore", "purge"]),
            st.integers(0, 5),
            contents,
        ),
        max_size=8,
    ),
    listings,
)
def test_after_any_history_nothing_stale_is_found_or_left(
    items: "ItemRepository",
    emptied: Callable[[], None],
    aws: Any,
    contents: list[ItemCreate],
    history: list[tuple[str, int, ItemCreate]],
    listing: Listing,
) -> None:
    """Each item has the search rows of its words, and no others."""
    from runtime.features.items.repository import ItemChange
    from runtime.features.items.rows import search_rows
    from runtime.features.items.service import edited
    from runtime.features.items.trash.models import TrashedItem

    emptied()
    owner = OWNER
    state: list[Item | None] = list(store(items, owner, contents))
    for action, at, content in history:
        old = state[at % len(state)]
        if old is None:
            continue
        in_trash = isinstance(old, TrashedItem)
        new: Item | None = old
        if action == "edit" and not in_trash:
            new = edited(old, content, NOW)
        elif action == "trash" and not in_trash:
            new = TrashedItem.of(old, NOW)
        elif action == "restore" and isinstance(old, TrashedItem):
            new = old.restored()
        elif action == "purge" and in_trash:
            new = None
        if new is not old:
            items.write(owner, [ItemChange(old, new)])
            state[at % len(state)] = new

    left = [i for i in state if i is not None and not isinstance(i, TrashedItem)]
    rows = {key for item in left for key in search_rows(owner, item)}
    assert search_keys(aws, owner, TABLE) == rows
    same_as_everything(items, owner, left, listing, 2)


def test_a_row_of_a_word_that_the_item_lost_finds_nothing(
    items: "ItemRepository", aws: Any
) -> None:
    """Index and items are read in turn, and a write may come between."""
    from runtime.features.items.rows import search_rows

    (item,) = store(items, OWNER, [ItemCreate(title="alpha alps")])
    stale = item.model_copy(update={"title": "alba"})
    for pk, sk in search_rows(OWNER, stale):
        row = {"pk": {"S": pk}, "sk": {"S": sk}, "shared": {"N": "0"}}
        aws.put_item(TableName=TABLE, Item=row | {"halves": {"N": "1"}})

    (page,) = walk(items, OWNER, Listing(terms=("al",)), 10)

    assert page.items == [item]
    assert not next(walk(items, OWNER, Listing(terms=("alb",)), 9)).items


def test_titles_are_ordered_as_people_do(items: "ItemRepository") -> None:
    """Case and accents do not count; a shorter title precedes its continuation."""
    ordered = ["Äpfel", "apfelmus", "b", "B", "b c", "b!", "Zebra", "Ωmega"]
    shuffled = [ordered[i] for i in (6, 2, 4, 0, 7, 3, 5, 1)]
    store(items, OWNER, [ItemCreate(title=title) for title in shuffled])

    up = [
        i.title for p in walk(items, OWNER, Listing(ItemSort.TITLE), 3) for i in p.items
    ]
    down = [
        i.title
        for p in walk(items, OWNER, Listing(ItemSort.TITLE_DOWN), 3)
        for i in p.items
    ]

    assert up == ordered and down == ordered[::-1]


def test_titles_that_begin_alike_have_a_place_each(items: "ItemRepository") -> None:
    """Titles are ordered by 200 bytes only, but pages still hold each once."""
    long = ["😀" * 200, "😀" * 199 + "x", "ﷺ" * 100]
    stored = store(items, OWNER, [ItemCreate(title=title) for title in long * 2])
    listing = Listing(ItemSort.TITLE)

    found = [i.id for page in walk(items, OWNER, listing, 1) for i in page.items]

    assert sorted(found) == sorted(item.id for item in stored)


def test_a_tag_is_found_though_the_title_has_too_many_words(
    items: "ItemRepository",
) -> None:
    """Tokens are cut at a limit, but whole tags never are."""
    wordy = " ".join(f"{n:02}" for n in range(66))
    (item,) = store(items, OWNER, [ItemCreate(title=wordy, tags=["Wichtig"])])

    assert item.search_truncated and len(tokens_of(item)) == 45
    (page,) = walk(items, OWNER, Listing(tag=tag_token("wichtig")), 5)
    assert page.items == [item]
