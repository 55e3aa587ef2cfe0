"""Backfill: it rewrites items of an older schema, and no others."""

from pathlib import Path

import pytest

from runtime.core.clock import new_ulid, nth_ulid
from runtime.core.dynamodb.schema import ITEM_PREFIX
from runtime.core.owner import Owner
from runtime.features.items.models import ItemCreate
from runtime.features.items.repository import ItemRepository, Outdated
from runtime.features.items.rows import SCHEMA, row_of, schema_of
from runtime.features.items.service import new_item
from tests.unit.world import World
from tools.items.backfill import Backfill, Backfilled
from tools.items.checkpoint import Checkpoint

CONTENT = ItemCreate(title="Release notes")
SCHEMAS: dict[str, list[int]] = {"a": [1, 3, 2], "b": [], "c": [1] * 5}
"""The schema versions of the items of each owner."""


class Items(ItemRepository):
    """The repository of items in pages of two.

    Attributes:
        pages: how many were read.
        fail_at: the number of the page that cannot be read.
    """

    def __init__(self, world: World) -> None:
        """Store items of both schemas."""
        super().__init__(world.table)
        self._world = world
        self.pages = 0
        self.fail_at: int | None = None
        for owner, schemas in SCHEMAS.items():
            for schema in schemas:
                world.clock.advance(milliseconds=1)
                item = new_item(new_ulid(world.clock()), CONTENT, world.clock())
                row = row_of(Owner.user(owner), item)
                world.write_row(row | {"schema": schema})

    def outdated(self, owner: Owner, limit: int, after: str = "") -> Outdated:
        """Examine two items at a time, whatever the limit is."""
        if self.pages == self.fail_at:
            raise RuntimeError("crash")
        self.pages += 1
        return super().outdated(owner, 2, after)

    def left(self) -> int:
        """Return the number of outdated items."""
        return sum(schema_of(row) < SCHEMA for row in self._world.rows(sk=ITEM_PREFIX))


@pytest.fixture(name="items")
def _items(world: World) -> Items:
    """Return items of both schemas."""
    return Items(world)


def owners(*ids: str) -> list[Owner]:
    """Return the users with these ids as owners."""
    return list(map(Owner.user, ids))


def backfill(items: Items, path: Path, *, dry_run: bool = False) -> Backfilled:
    """Run a backfill over all owners."""
    return Backfill(
        items, Checkpoint(path / "checkpoint", {}), workers=2, dry_run=dry_run
    ).run(owners("c", "a", "b"), lambda _: None)


def test_everything_outdated_is_written_once(items: Items, tmp_path: Path) -> None:
    """Find nothing to do in a second run."""
    first, second = backfill(items, tmp_path), backfill(items, tmp_path)

    assert (first.examined, first.outdated, first.written) == (8, 7, 7)
    assert (second.examined, second.outdated, second.written) == (8, 0, 0)
    assert items.left() == 0
    assert not list(tmp_path.iterdir())


def test_a_dry_run_writes_nothing(items: Items, tmp_path: Path) -> None:
    """Count the items that a real run would rewrite."""
    done = backfill(items, tmp_path, dry_run=True)

    assert (done.examined, done.outdated, done.written) == (8, 7, 0)
    assert items.left() == 7


def test_a_dry_run_leaves_an_interrupted_backfill_where_it_is(
    items: Items, tmp_path: Path
) -> None:
    """Count from the beginning; a real run then continues at its own checkpoint."""
    items.fail_at = 4
    with pytest.raises(RuntimeError):
        backfill(items, tmp_path)
    items.fail_at = None
    checkpoint = tmp_path / "checkpoint"
    before = checkpoint.read_text()

    dry = Backfill(
        items, Checkpoint(checkpoint, {"dry": True}), workers=2, dry_run=True
    ).run(owners("a", "b", "c"), lambda _: None)

    assert (dry.examined, dry.written) == (8, 0)
    assert checkpoint.read_text() == before
    assert backfill(items, tmp_path).written == 7


@pytest.mark.parametrize("crash", [1, 3, 4, 5])
def test_an_interrupted_backfill_goes_on(
    items: Items, tmp_path: Path, crash: int
) -> None:
    """Continue after the checkpoint, without reading earlier items."""
    items.fail_at = crash
    with pytest.raises(RuntimeError):
        backfill(items, tmp_path)
    items.fail_at = None

    done = backfill(items, tmp_path)

    assert (done.examined, done.written) == (8, 7)
    assert items.left() == 0


def test_pages_of_many_items_are_examined_whole(world: World, tmp_path: Path) -> None:
    """Find the outdated item on the second page, though the first has none."""
    item = new_item(new_ulid(world.clock()), CONTENT, world.clock())
    for number in range(201):
        each = item.model_copy(update={"id": nth_ulid(item.id, number)})
        row = row_of(Owner.user("a"), each)
        world.write_row(row | {"schema": 1 if number == 200 else SCHEMA})
    told: list[tuple[int, int]] = []

    done = Backfill(
        ItemRepository(world.table),
        Checkpoint(tmp_path / "checkpoint", {}),
        workers=2,
        dry_run=False,
    ).run(owners("a"), lambda done: told.append((done.examined, done.written)))

    assert told == [(200, 0), (201, 1)]
    assert (done.outdated, done.after) == (1, nth_ulid(item.id, 200))


def test_an_item_that_somebody_changes_meanwhile_is_not_counted(
    items: Items, world: World, tmp_path: Path
) -> None:
    """Leave it to that writer, whose row is current."""
    first, second, _ = world.rows("U#a", ITEM_PREFIX)
    theirs = {**first, "schema": SCHEMA, "version": 2}
    world.client.before_write(lambda: world.write_row(theirs), of=first["sk"])

    done = backfill(items, tmp_path)

    assert (done.outdated, done.written, items.left()) == (7, 6, 0)
    assert world.rows("U#a", ITEM_PREFIX)[:2] == [theirs, second]
