"""Queries that ask for nothing, and tags that are long."""

from typing import Any

import pytest

from runtime.core.errors import InvalidCursor
from runtime.features.items.models import Item, ItemCreate
from runtime.features.items.query import ItemQuery
from tests.unit.stored_items import OWNER, found, live
from tests.unit.world import World


def created(world: World) -> Item:
    """Create an item, a millisecond after the last."""
    world.clock.advance(milliseconds=1)
    return world.items.create(OWNER, ItemCreate(title="Title")).resource


@pytest.mark.parametrize("sort", [None, "title", "-created_at"])
@pytest.mark.parametrize(
    "query",
    [{"search": "!", "tag": "work"}, {"tag": "\u2060"}, {"search": "月", "skip": 3}],
)
def test_what_no_item_can_be_is_not_looked_for(
    world: World, query: dict[str, Any], sort: str | None
) -> None:
    """Whatever else is asked for, and in whatever order."""
    created(world)
    calls = len(world.client.calls)
    asked = ItemQuery.model_validate(query | {"sort": sort, "status": "open"})

    page = world.items.page(OWNER, asked)

    assert (page.items, page.cursor) == ([], None)
    assert len(world.client.calls) == calls
    assert not any(map(asked.listing().holds, live(world).values()))


@pytest.mark.parametrize("query", [{"search": " "}, {"tag": " \n"}, {"search": ""}])
def test_a_blank_search_or_tag_asks_for_nothing(
    world: World, query: dict[str, str]
) -> None:
    """It is what an empty field of a form sends."""
    item = created(world)

    assert world.items.page(OWNER, ItemQuery.model_validate(query)).items == [item]


def test_a_listing_of_nothing_takes_no_cursor_of_another(world: World) -> None:
    """A cursor belongs to its filters."""
    for _ in range(2):
        created(world)
    cursor = world.items.page(OWNER, ItemQuery(limit=1)).cursor

    with pytest.raises(InvalidCursor):
        world.items.page(OWNER, ItemQuery(limit=1, search="!", cursor=cursor))


@pytest.mark.parametrize("tag", ["ﷺ" * 30, "㌖" * 30, "𝅘𝅥𝅮" * 7, "界" * 30])
def test_the_pages_of_any_tag_lead_on(world: World, tag: str) -> None:
    """Its cursor holds the whole tag, folded, which may be long."""
    request = ItemCreate(title="a", tags=[tag])
    ids = [world.items.create(OWNER, request).resource.id for _ in range(3)]

    listed = list(found(world, limit=1, tag=tag))

    assert sorted(item.id for item in listed) == sorted(ids)
    first = world.items.page(OWNER, ItemQuery(limit=1, tag=tag))
    ItemQuery(cursor=first.cursor)
