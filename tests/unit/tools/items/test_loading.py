"""Import: every record is imported or reported, also after an interruption."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from runtime.core.errors import Throttled, Unavailable
from runtime.core.owner import Owner
from runtime.features.items.models import ItemPatch
from runtime.features.items.repository import ItemChange
from tests.unit.stored_items import (
    OWNER,
    demand_exact_results,
    demand_exact_rows,
    live,
)
from tests.unit.world import World
from tools.items.checkpoint import Checkpoint, fingerprint
from tools.items.entries import COLUMNS, Entries
from tools.items.loading import Counts, Import
from tools.items.sources import BadFile, reader_of
from tools.items.store import ItemStore

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


class Stage:
    """A file to import, and the table to import it into."""

    def __init__(self, world: World, directory: Path) -> None:
        """Start with an empty table."""
        self.world = world
        self.store: Any = ItemStore(world.table)
        self.file = directory / "items.jsonl"
        self.report = directory / "refused.jsonl"
        self.slept: list[float] = []
        self.told: list[int] = []

    def write(self, *records: Any) -> None:
        """Write the file; a text becomes a line as it is."""
        lines = (r if isinstance(r, str) else json.dumps(r) for r in records)
        self.file.write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def importing(self, **options: Any) -> Import:
        """Return an import of the file."""
        checkpoint = Checkpoint(
            self.file.with_suffix(".json"), {"file": fingerprint(self.file)}
        )
        return Import(
            options.pop("store", self.store),
            OWNER,
            Entries(OWNER.id, NOW, NOW),
            checkpoint,
            workers=options.pop("workers", 3),
            sleep=self.slept.append,
            **options,
        )

    def run(self, **options: Any) -> Counts:
        """Import the file."""
        with self.file.open("rb") as file:
            return self.importing(**options).run(
                file,
                reader_of(self.file, None, set(COLUMNS), False),
                self.report,
                lambda counts, _: self.told.append(counts.records),
            )

    def titles(self) -> list[str]:
        """Return the titles of all items."""
        return sorted(item.title for item in live(self.world).values())

    def refused(self) -> list[tuple[int, str]]:
        """Return the lines in the report, each with the field that its reason names."""
        if not self.report.exists():
            return []
        lines = map(json.loads, self.report.read_text("utf-8").splitlines())
        return [(entry["line"], entry["reason"].split(":")[0]) for entry in lines]


class Failing:
    """A store that fails on certain writes."""

    def __init__(self, store: ItemStore, fail: Callable[[int], Exception | None]):
        """Call `fail` with the number of each write."""
        self._store = store
        self._fail = fail
        self.writes = 0

    def known(self, owner: Owner, item_ids: list[str]) -> set[str]:
        """Return the answer of the store."""
        return self._store.known(owner, item_ids)

    def write(self, owner: Owner, changes: list[ItemChange]) -> None:
        """Write, or raise the error."""
        self.writes += 1
        failure = self._fail(self.writes)
        if failure is not None:
            raise failure
        self._store.write(owner, changes)


@pytest.fixture(name="stage")
def _stage(world: World, tmp_path: Path) -> Stage:
    """Return an empty table and an empty file."""
    return Stage(world, tmp_path)


def many(count: int) -> list[dict]:
    """Return records of a dozen words each."""
    return [
        {
            "id": f"row-{number}",
            "title": f"Title{number:03} release",
            "description": " ".join(f"word{number * 7 + n}" for n in range(10)),
        }
        for number in range(count)
    ]


def test_every_record_is_imported_with_its_search_rows(stage: Stage) -> None:
    """Find the items by search, as if they had been created one by one."""
    stage.write(*many(50))

    counts = stage.run()

    assert counts == Counts(records=50, imported=50)
    assert len(stage.titles()) == 50
    demand_exact_rows(stage.world)
    demand_exact_results(stage.world, "release title0", 7)
    assert stage.told[-1] == 50
    assert not list(stage.file.parent.glob("*.json"))


def test_refused_records_are_reported_with_line_and_reason(stage: Stage) -> None:
    """Import all other records."""
    stage.write({"title": "a"}, "{", "", {"title": ""}, {"title": "b"}, "[]")

    counts = stage.run()

    assert counts == Counts(records=6, imported=2, refused=3, blank=1)
    assert stage.titles() == ["a", "b"]
    assert stage.refused() == [
        (2, "is no JSON"),
        (4, "title"),
        (6, "is no JSON object"),
    ]
    assert stage.report.stat().st_mode & 0o077 == 0


def test_a_repeated_import_changes_nothing(stage: Stage) -> None:
    """Keep edits, and keep deleted items in the trash."""
    stage.write(*many(20), {"title": "twin"}, {"title": "twin"})
    stage.run()
    edited, deleted, *_ = live(stage.world)
    stage.world.items.patch(OWNER, edited, ItemPatch(title="Edited"))
    stage.world.items.delete(OWNER, deleted)
    before = stage.world.rows()

    counts = stage.run()

    assert counts == Counts(records=22, there=22)
    assert stage.world.rows() == before


def test_an_import_that_fails_midway_goes_on_where_it_stopped(stage: Stage) -> None:
    """Write no record twice, and report each refused record once."""
    records = many(60)
    stage.write(*records[:30], "{", *records[30:], "{")

    def fail(number: int) -> Exception | None:
        """Raise in the fifth transaction."""
        return RuntimeError("crash") if number >= 5 else None

    with pytest.raises(RuntimeError):
        stage.run(store=Failing(stage.store, fail), workers=1)
    demand_exact_rows(stage.world)
    assert 0 < len(stage.titles()) < 60

    writes = Failing(stage.store, lambda _: None)
    counts = stage.run(store=writes)

    assert counts.records == 62
    assert (counts.imported + counts.there, counts.refused) == (60, 2)
    assert len(stage.titles()) == 60
    assert [line for line, _ in stage.refused()] == [31, 62]
    assert writes.writes < 60 / 7
    demand_exact_rows(stage.world)


@pytest.mark.parametrize("left", [None, b"", b"{}"])
def test_a_report_that_is_gone_is_made_again(stage: Stage, left: bytes | None) -> None:
    """Include the refusals from before the interruption."""
    records = many(60)
    stage.write("{", *records, "{")

    def fail(number: int) -> Exception | None:
        """Raise in the fifth transaction."""
        return RuntimeError("crash") if number >= 5 else None

    with pytest.raises(RuntimeError):
        stage.run(store=Failing(stage.store, fail), workers=1)
    assert stage.refused() == [(1, "is no JSON")]
    stage.report.unlink()
    if left is not None:
        stage.report.write_bytes(left)

    counts = stage.run()

    assert (counts.records, counts.refused) == (62, 2)
    assert [line for line, _ in stage.refused()] == [1, 62]


def test_a_changed_file_is_begun_anew(stage: Stage) -> None:
    """Ignore the checkpoint of the old file."""
    stage.write(*many(30))
    with pytest.raises(RuntimeError):
        stage.run(store=Failing(stage.store, lambda _: RuntimeError("crash")))
    stage.write({"title": "first"}, *many(30))

    assert stage.run() == Counts(records=31, imported=31)


def test_a_throttled_import_waits(stage: Stage) -> None:
    """Wait longer each time, and lose no record."""
    stage.write(*many(10))
    failures = {1: Throttled(), 2: Unavailable(), 3: Throttled()}

    counts = stage.run(store=Failing(stage.store, failures.get), workers=1)

    assert counts == Counts(records=10, imported=10)
    assert stage.slept == [1, 2, 4]


def test_an_import_that_is_throttled_for_too_long_stops(stage: Stage) -> None:
    """Keep the checkpoint, so that the import can be continued."""
    stage.write(*many(3))
    times = iter(range(0, 100_000, 100))

    with pytest.raises(Throttled):
        stage.run(
            store=Failing(stage.store, lambda _: Throttled()),
            clock=lambda: float(next(times)),
        )

    assert stage.run() == Counts(records=3, imported=3)


def test_two_imports_at_once_import_each_record_once(stage: Stage) -> None:
    """Skip the items that the faster import has written."""
    stage.write(*many(40))
    imports = [stage.importing(), stage.importing()]

    def run(number: int) -> Counts:
        """Run one of the imports."""
        with stage.file.open("rb") as file:
            return imports[number].run(
                file,
                reader_of(stage.file, None, set(COLUMNS), False),
                stage.report.with_suffix(f".{number}"),
                lambda *_: None,
            )

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(run, range(2)))

    assert sum(count.imported for count in counts) == 40
    assert sum(count.there for count in counts) == 40
    assert len(stage.titles()) == 40
    demand_exact_rows(stage.world)


def test_an_item_that_appears_in_between_is_not_overwritten(
    stage: Stage, tmp_path: Path
) -> None:
    """Keep that item by the condition of the transaction, and write all others."""
    faster = Stage(stage.world, tmp_path / "faster")
    faster.file.parent.mkdir()
    faster.write({"id": "row-0", "title": "Theirs"})
    stage.write(*many(5))
    stage.world.client.before_write(faster.run, of="I#")

    counts = stage.run(workers=1)

    assert (counts.imported, counts.there) == (4, 1)
    assert "Theirs" in stage.titles() and len(stage.titles()) == 5
    demand_exact_rows(stage.world)


def test_a_file_that_is_refused_whole_leaves_nothing(stage: Stage) -> None:
    """Write neither items nor files."""
    stage.file = stage.file.with_suffix(".csv")
    stage.file.write_text("colour\nred\n")

    with pytest.raises(BadFile):
        stage.run()

    assert not stage.titles()
    assert list(stage.file.parent.iterdir()) == [stage.file]
