"""Backfill: it rewrites items of an older schema, and no others."""

from pathlib import Path

import pytest

from runtime.core.owner import Owner
from runtime.features.items.repository import Outdated
from tools.items.backfill import Backfill, Backfilled
from tools.items.checkpoint import Checkpoint


class Items:
    """Items by owner with their schema versions, in pages of two."""

    def __init__(self) -> None:
        """Start with some outdated items."""
        self.schemas = {
            "a": {"1": 1, "2": 2, "3": 1},
            "b": {},
            "c": {str(n): 1 for n in range(5)},
        }
        self.fail_at: tuple[str, str] | None = None

    def outdated(self, owner: Owner, limit: int, after: str = "") -> Outdated:
        """Return two items at a time, whatever the limit is."""
        if self.fail_at == (owner.id, after):
            raise RuntimeError("crash")
        rest = [key for key in self.schemas[owner.id] if key > after]
        ids = [key for key in rest[:2] if self.schemas[owner.id][key] < 2]
        last = rest[:2][-1] if rest else after
        return Outdated(ids, len(rest[:2]), last, len(rest) > 2)

    def upgrade(self, owner: Owner, item_id: str) -> bool:
        """Rewrite one item."""
        if self.schemas[owner.id][item_id] == 2:
            return False
        self.schemas[owner.id][item_id] = 2
        return True

    def left(self) -> int:
        """Return the number of outdated items."""
        return sum(s < 2 for owned in self.schemas.values() for s in owned.values())


def owners(*ids: str) -> list[Owner]:
    """Return the users with these ids as owners."""
    return list(map(Owner.user, ids))


def backfill(items: Items, path: Path, *, dry_run: bool = False) -> Backfilled:
    """Run a backfill over all owners."""
    return Backfill(
        items, Checkpoint(path / "checkpoint", {}), workers=2, dry_run=dry_run
    ).run(owners("c", "a", "b"), lambda _: None)


def test_everything_outdated_is_written_once(tmp_path: Path) -> None:
    """Find nothing to do in a second run."""
    items = Items()

    first, second = backfill(items, tmp_path), backfill(items, tmp_path)

    assert (first.examined, first.outdated, first.written) == (8, 7, 7)
    assert (second.examined, second.outdated, second.written) == (8, 0, 0)
    assert items.left() == 0
    assert not list(tmp_path.iterdir())


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """Count the items that a real run would rewrite."""
    items = Items()

    done = backfill(items, tmp_path, dry_run=True)

    assert (done.examined, done.outdated, done.written) == (8, 7, 0)
    assert items.left() == 7


def test_a_dry_run_leaves_an_interrupted_backfill_where_it_is(tmp_path: Path) -> None:
    """Count from the beginning; a real run then continues at its own checkpoint."""
    items = Items()
    items.fail_at = ("c", "1")
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


@pytest.mark.parametrize("crash", [("a", "2"), ("c", ""), ("c", "1"), ("c", "3")])
def test_an_interrupted_backfill_goes_on(
    tmp_path: Path, crash: tuple[str, str]
) -> None:
    """Continue after the checkpoint, without reading earlier items."""
    items = Items()
    items.fail_at = crash
    with pytest.raises(RuntimeError):
        backfill(items, tmp_path)
    items.fail_at = None

    done = backfill(items, tmp_path)

    assert (done.examined, done.written) == (8, 7)
    assert items.left() == 0
