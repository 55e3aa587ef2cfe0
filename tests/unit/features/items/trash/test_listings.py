"""The trash against a model: what its pages hold together is a plain list.

`make prove-listings` tries thousands of examples, at random.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from runtime.core.paging import Page, PageQuery
from runtime.features.items.rows import row_of
from runtime.features.items.trash.models import TrashedItem
from tests.unit.features.items.listing_model import (
    Content,
    Model,
    Writer,
    collections,
    writers,
)
from tests.unit.features.items.test_listings import limits
from tests.unit.listings import LISTINGS, every_page
from tests.unit.stored_items import OWNER, trashed

hours = st.lists(
    st.sampled_from([0, 700, 717, 718, 719, 720, 721, 900]), min_size=1, max_size=5
)
"""The number of hours since items were deleted, in turn; they are kept for 720."""
passing: st.SearchStrategy[tuple[Writer, Content, int]] = writers.map(
    lambda written: (Model.wait, *written[1:])
)


def filled(contents: Sequence[Content], ages: Sequence[int]) -> Model:
    """Return a model of which the first half of the items are in the trash."""
    model = Model(contents)
    for number, item in enumerate(list(model.live.values())[: len(contents) // 2 + 1]):
        age = timedelta(hours=ages[number % len(ages)])
        gone = TrashedItem.of(item, model.world.clock() - age)
        model.world.write_row(row_of(OWNER, gone))
        model.trash[gone.id] = gone
        model.forget(item)
    return model


def listed(model: Model) -> list[TrashedItem]:
    """Return what is in the trash and has not expired, newest first."""
    now = model.world.clock()
    found = [item for item in model.trash.values() if item.expires_at > now]
    return sorted(found, key=lambda item: item.id, reverse=True)


def pages(model: Model, limit: int) -> Iterator[Page[TrashedItem]]:
    """Yield all pages of the trash; the next one is read when it is asked for."""
    return every_page(
        lambda cursor: model.world.trash.page(
            OWNER, PageQuery(limit=limit, cursor=cursor)
        ),
        at_most=3 * len(model.live) + 3 * len(model.trash) + 60,
    )


@LISTINGS
@given(collections(), limits, hours)
def test_pages_of_the_trash_together_are_the_list(
    contents: list[Content], limit: int, ages: list[int]
) -> None:
    """Items that have expired are passed over, wherever pages and budget end."""
    model = filled(contents, ages)

    found = list(pages(model, limit))

    assert [item for page in found for item in page.items] == listed(model)
    assert all(len(page.items) <= limit for page in found)


@LISTINGS
@given(
    collections(),
    limits,
    hours,
    st.lists(st.lists(writers | passing, max_size=3), min_size=1, max_size=8),
)
def test_writers_between_pages_hide_and_double_nothing_in_the_trash(
    contents: list[Content],
    limit: int,
    ages: list[int],
    written: Sequence[Sequence[tuple[Writer, Content, int]]],
) -> None:
    """An item keeps its place there, so it is never listed twice."""
    model = filled(contents, ages)
    stayed = {item.id for item in listed(model)}
    found: list[str] = []
    gaps = iter(written)

    for page in pages(model, limit):
        there = trashed(model.world)
        assert page.items == [there[item.id] for item in page.items]
        assert {item.id for item in page.items} <= {item.id for item in listed(model)}
        found += [item.id for item in page.items]
        if page.cursor is None:
            break
        for write, content, at in next(gaps, ()):
            write(model, content, at)
        stayed &= {item.id for item in listed(model)}

    assert found == sorted(set(found), reverse=True)
    assert stayed <= set(found)
