"""Items that were stored when other words were found: nothing of these stays."""

from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.core.dynamodb.schema import item_key
from runtime.features.items.erasure import erase
from runtime.features.items.models import Item, ItemPatch, ItemReplace
from runtime.features.items.query import ItemQuery
from runtime.features.items.repository import ItemRepository
from runtime.features.items.rows import SCHEMA
from tests.unit.features.items.older import older_item
from tests.unit.stored_items import OWNER, demand_exact_rows
from tests.unit.world import World
from tools.items.backfill import Backfill
from tools.items.checkpoint import Checkpoint

Change = Callable[[World, Item], object]


@pytest.fixture(name="old", params=[None, 1, 2])
def _old(world: World, request: pytest.FixtureRequest) -> Item:
    """Return an item as an older schema stored it."""
    return older_item(world, request.param)


def patch(world: World, item: Item) -> None:
    """Change what has no words."""
    world.items.patch(OWNER, item.id, ItemPatch.model_validate({"status": "done"}))


def replace(world: World, item: Item) -> None:
    """Replace all words."""
    world.items.replace(OWNER, item.id, ItemReplace(title="Other"))


def delete(world: World, item: Item) -> None:
    """Move it to the trash."""
    world.items.delete(OWNER, item.id)


def restore(world: World, item: Item) -> None:
    """Move it to the trash and back."""
    world.items.delete(OWNER, item.id)
    world.trash.restore(OWNER, item.id)


def purge(world: World, item: Item) -> None:
    """Remove it for good."""
    world.items.delete(OWNER, item.id)
    world.trash.purge(OWNER, item.id)


def upgrade(world: World, item: Item) -> None:
    """Upgrade it, as the back-fill does."""
    assert ItemRepository(world.table).upgrade(OWNER, item.id)


@pytest.mark.parametrize("change", [patch, replace, delete, restore, purge, upgrade])
def test_no_search_row_of_older_rules_outlives_a_change(
    world: World, old: Item, change: Change
) -> None:
    """Rows that nothing leads to would stay for ever, with words of their owner."""
    assert world.rows("U#owner#T#ip")

    change(world, old)

    demand_exact_rows(world)


def test_an_erasure_removes_search_rows_of_older_rules(world: World, old: Item) -> None:
    """The words of somebody who asked to be forgotten must not stay."""
    assert erase(world.table, OWNER, lambda: True) is True

    assert world.rows() == []


def test_a_back_fill_makes_old_items_found_as_new_ones_are(
    world: World, old: Item, tmp_path: Path
) -> None:
    """It tells anew whether an item has more words than it is found by."""
    checkpoint = Checkpoint(tmp_path / "checkpoint", {})
    run = Backfill(ItemRepository(world.table), checkpoint, workers=1, dry_run=False)

    assert run.run([OWNER], lambda _: None).written == 1

    demand_exact_rows(world)
    (row,) = world.rows(*item_key(OWNER, old.id))
    assert (row["schema"], row["version"]) == (SCHEMA, 1)
    assert row["search_truncated"] is old.search_truncated is True
    for search in ("1.2", "C#", "3月", "iphone", "#3月"):
        page = world.items.page(OWNER, ItemQuery(limit=5, search=search))
        assert [item.id for item in page.items] == [old.id], search
