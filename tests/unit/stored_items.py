"""Items as they are stored, and the rules that their search rows obey."""

from collections.abc import Iterator

from runtime.core.dynamodb.schema import ITEM_PREFIX, TRASH_PREFIX, owner_pk
from runtime.core.owner import Owner
from runtime.core.text import item_tokens, matches, search_terms
from runtime.features.items.models import Item
from runtime.features.items.query import ItemQuery
from runtime.features.items.rows import (
    item_of,
    key_of,
    row_of,
    search_rows,
    trashed_of,
)
from runtime.features.items.trash.models import TrashedItem
from tests.unit.world import World

OWNER, STRANGER = Owner.user("owner"), Owner.user("stranger")


def live(world: World) -> dict[str, Item]:
    """Return the stored items that are not in the trash, by id."""
    rows = world.rows(owner_pk(OWNER), ITEM_PREFIX)
    return {row["id"]: item_of(row) for row in rows}


def trashed(world: World) -> dict[str, TrashedItem]:
    """Return the stored items in the trash, by id, also those that have expired."""
    rows = world.rows(owner_pk(OWNER), TRASH_PREFIX)
    return {row["id"]: trashed_of(row) for row in rows}


def store(world: World, item: Item) -> None:
    """Write an item, past every rule and without search rows."""
    world.write_row(row_of(OWNER, item))


def touch(world: World, item: Item) -> None:
    """Write the next version of an item, as another writer that calls no hooks."""
    (row,) = world.rows(*key_of(OWNER, item))
    world.write_row(row | {"version": row["version"] + 1})


def found(world: World, **query: object) -> Iterator[Item]:
    """Yield the items on all pages of a listing."""
    cursor = None
    while True:
        page = world.items.page(
            OWNER, ItemQuery.model_validate({**query, "cursor": cursor})
        )
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return


def demand_exact_rows(world: World) -> None:
    """Demand that each item is listed and has its search rows, and nothing else is."""
    items = live(world)
    listed = {item.id: item for item in found(world, limit=100)}
    assert listed == items

    rows = {(r["pk"], r["sk"]): r for r in world.rows(f"{owner_pk(OWNER)}#T#")}
    expected: dict = {}
    for item in items.values():
        expected |= search_rows(OWNER, item)
    assert rows == expected


def demand_exact_results(world: World, query: str, limit: int) -> None:
    """Demand that a search finds each item that holds its words once."""
    terms = search_terms(query)
    ids = [item.id for item in found(world, limit=limit, search=query)]
    expected = {
        item.id
        for item in live(world).values()
        if matches(item_tokens(item.title, item.tags, item.description)[0], terms)
    }
    assert len(ids) == len(set(ids))
    assert set(ids) == expected
