"""Export: it contains every item, and can be imported again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from runtime.features.items.models import Item, ItemCreate
from tests.unit.stored_items import OWNER, live
from tests.unit.world import World
from tools.items.checkpoint import Checkpoint
from tools.items.entries import COLUMNS, Entries
from tools.items.exporting import FileExport
from tools.items.loading import Import
from tools.items.sources import reader_of
from tools.items.store import ItemStore

CONTENT = [
    {"title": 'Say "hi", then\nleave', "tags": ["a; b", "ü"]},
    {"title": "=1+1", "description": "über\r\nzwei Zeilen", "status": "done"},
    {"title": "[x]", "tags": ["[y]"]},
    {"title": "old\rMac", "description": "\r", "tags": ["a\rb", "\x01b"]},
    {"title": "\ufeff\x01b", "description": " \t\u2028\x85\x0b\n\n", "tags": ["é;"]},
    {"title": "plain", "tags": ["one", "two"]},
]


@pytest.fixture(name="world")
def _world(world: World) -> World:
    """Return items with characters that need quoting or escaping."""
    for content in CONTENT:
        world.items.create(OWNER, ItemCreate.model_validate(content))
    return world


def export(world: World, path: Path) -> FileExport:
    """Return an export into this file."""
    checkpoint = Checkpoint(path.with_name("checkpoint"), {"owner": OWNER.id})
    return FileExport(path, checkpoint, path.suffix[1:])


def pages(world: World, after: str) -> Iterator[list[Item]]:
    """Yield all items, one per page."""
    for page in ItemStore(world.table).pages(OWNER, after):
        for item in page:
            yield [item]


def broken(world: World, after: str) -> Iterator[list[Item]]:
    """Yield two pages, then raise."""
    found = pages(world, after)
    yield next(found)
    yield next(found)
    raise RuntimeError("crash")


@pytest.mark.parametrize("name", ["items.csv", "items.jsonl"])
def test_what_was_exported_is_the_same_once_imported(
    world: World, tmp_path: Path, name: str
) -> None:
    """Keep ids, times and every character."""
    path, told = tmp_path / name, list[int]()
    count = export(world, path).run(lambda after: pages(world, after), told.append)
    other = World()

    with path.open("rb") as file:
        Import(
            ItemStore(other.table),
            OWNER,
            Entries(OWNER.id, datetime.now(UTC), None),
            Checkpoint(tmp_path / "import", {}),
            workers=2,
        ).run(file, reader_of(path, None, set(COLUMNS), True), tmp_path / "r", print)

    assert count == len(CONTENT)
    assert told == list(range(1, len(CONTENT) + 1))
    assert live(other) == live(world)
    assert not (tmp_path / "r").exists()


def test_an_interrupted_export_goes_on_where_it_stopped(
    world: World, tmp_path: Path
) -> None:
    """Create the file at the end; include items that were created in between."""
    path = tmp_path / "items.jsonl"

    with pytest.raises(RuntimeError):
        export(world, path).run(partial(broken, world), lambda _: None)
    assert not path.exists()
    with (tmp_path / "items.jsonl.part").open("ab") as part:
        part.write(b'{"half a li')
    created = world.items.create(OWNER, ItemCreate(title="meanwhile")).resource

    count = export(world, path).run(lambda after: pages(world, after), lambda _: None)

    lines = path.read_text("utf-8").removesuffix("\n").split("\n")
    written = [json.loads(line) for line in lines]
    assert count == len(written) == len(CONTENT) + 1
    assert [entry["id"] for entry in written] == sorted(live(world))
    assert created.id in {entry["id"] for entry in written}
    assert list(tmp_path.iterdir()) == [path]


def test_a_part_that_lost_its_end_is_written_anew(world: World, tmp_path: Path) -> None:
    """Start again if the partial file is shorter than the checkpoint says."""
    path = tmp_path / "items.jsonl"

    with pytest.raises(RuntimeError):
        export(world, path).run(partial(broken, world), lambda _: None)
    (tmp_path / "items.jsonl.part").write_bytes(b'{"half a li')

    export(world, path).run(lambda after: pages(world, after), lambda _: None)

    lines = path.read_text("utf-8").removesuffix("\n").split("\n")
    assert [json.loads(line)["id"] for line in lines] == sorted(live(world))
