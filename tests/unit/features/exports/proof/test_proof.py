"""Exports: one that is complete, whatever is interrupted, in little memory.

`make prove-export` takes a large account, `make test` a small one (SEED=, ITEMS=,
FILES=, ENTRIES=).
"""

import os
import random
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from runtime.core.dynamodb.schema import owner_pk
from runtime.core.jobs.models import JobStatus
from tests.unit.features.exports.importing import WorldTarget
from tests.unit.features.exports.proof.disk import DiskBucket
from tests.unit.features.exports.test_exports import compare
from tests.unit.features.exports.world import Exporting, with_files
from tests.unit.world import World
from tools.exports.importing import Import
from tools.exports.reading import ExportReader

pytestmark = with_files
SEED = int(os.environ.get("EXPORT_SEED") or 1)
ITEMS = int(os.environ.get("EXPORT_ITEMS") or 400)
FILES = int(os.environ.get("EXPORT_FILES") or 20)
ENTRIES = int(os.environ.get("EXPORT_ENTRIES") or 300)
_MOST_MEGABYTES = 64
_INTERRUPTIONS = 40 if ITEMS <= 1_000 else 150
# Archives that are large enough for several parts, and so many that the loop is one.
_LARGE = {"EXPORT_ARCHIVE_BYTES": 12_000_000, "EXPORT_FILE_BYTES": 5_900_000}
_SMALL = {"EXPORT_ARCHIVE_BYTES": 150_000, "EXPORT_FILE_BYTES": 60_000}


class Interrupted(Exception):
    """The end of an invocation, of which the machine hears as of an error."""


class Interrupting:
    """An interruption of the run at one of its calls, and at no other.

    Attributes:
        calls: the number of calls so far, of table and bucket.
        at: the number of the call that is interrupted; 0 interrupts none.
        after: whether the call takes effect before.
    """

    def __init__(self, exporting: Exporting, patch: pytest.MonkeyPatch) -> None:
        """Count the calls of an export."""
        self.calls = self.at = 0
        self.after = self._on = False
        exporting.invoking = self._invoking
        world, bucket = exporting.world, exporting.bucket
        for name in (
            *("create_multipart_upload", "upload_part", "complete_multipart_upload"),
            *("head_object", "get_object", "list_objects_v2", "delete_objects"),
        ):
            patch.setattr(bucket, name, self._watched(getattr(bucket, name)))
        client: Any = world.client
        patch.setattr(world.table, "_client", _Watched(client, self._watched))

    @contextmanager
    def _invoking(self) -> Iterator[None]:
        """Count the calls of an invocation, and only these."""
        self._on = True
        try:
            yield
        finally:
            self._on = False

    def _watched(self, method: Any) -> Any:
        """Return a method that may be interrupted."""

        def call(**request: Any) -> Any:
            """Make the call, or not."""
            if not self._on:
                return method(**request)
            self.calls += 1
            mine = self.calls
            if mine == self.at and not self.after:
                raise Interrupted
            answer = method(**request)
            if mine == self.at:
                raise Interrupted
            return answer

        call.__name__ = getattr(method, "__name__", "call")
        return call


class _Watched:
    """A client of the table whose calls may be interrupted."""

    def __init__(self, client: Any, watch: Any) -> None:
        """Watch the calls of this client."""
        self._client, self._watch = client, watch

    def __getattr__(self, name: str) -> Any:
        """Return a method, watched."""
        return self._watch(getattr(self._client, name))


def test_an_account_is_exported_in_little_memory_and_imported_again(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every member is compared, and what is made of it in another account."""
    folder = tmp_path / "bucket"
    folder.mkdir()
    bucket = DiskBucket(folder)
    client: Any = world.client
    # A test may make so many calls at most; an account of this size takes more.
    client.calls = _Uncounted()
    exporting = Exporting(world, monkeypatch, bucket, _LARGE)
    exporting.fill(ITEMS, FILES, ENTRIES, SEED)
    chance = random.Random(SEED)
    for number, megabytes in enumerate((3, 5, 5, 6), FILES):
        exporting.put_file(chance.randbytes(megabytes * 1_000_000), number)
    asked = exporting.ask()

    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    done = exporting.run(asked)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert done.status is JobStatus.SUCCEEDED, done
    ready = exporting.stored().ready
    assert ready is not None and len(ready.archives) > 1
    paths = [bucket.path(key) for key in exporting.keys()]
    size = sum(path.stat().st_size for path in paths)
    reader = ExportReader(paths)
    members = reader.check()
    compare(exporting, reader)
    other = exporting.signed_up("eve@example.com")
    report = Import(reader, WorldTarget(world, other.owner)).run()
    assert report.refused == []
    assert report.made["items"] + report.made["items-in-trash"] == ITEMS
    assert report.made["files"] == FILES + 3
    assert len(world.rows(owner_pk(other.owner), "I#")) == report.made["items"]
    with capsys.disabled():
        print(
            f"\n{ITEMS} items, {FILES + 4} files, {ENTRIES} entries: {members} members"
            f" in {len(paths)} archives of {size / 1e6:.1f} MB; imported again:"
            f" {dict(report.made)}; peak memory {(peak - before) / 1e6:.1f} MB"
        )
    assert peak - before < _MOST_MEGABYTES * 1_000_000


class _Uncounted(list[Any]):
    """A record of calls that keeps none."""

    def append(self, _: Any) -> None:
        """Keep nothing."""


def test_one_export_is_complete_wherever_it_is_interrupted(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """At calls of every state, before or after they take effect."""
    calls = _interrupted(monkeypatch, tmp_path, 0, False, Counter())
    chance = random.Random(SEED)
    struck: Counter[str] = Counter()
    points = [(call, after) for call in range(1, calls + 1) for after in (False, True)]
    for call, after in chance.sample(points, min(_INTERRUPTIONS, len(points))):
        _interrupted(monkeypatch, tmp_path, call, after, struck)
    with capsys.disabled():
        print(f"\n{calls} calls; interrupted in {dict(struck)}")
    assert set(struck) >= {"Collect", "Publish"}


def _interrupted(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    call: int,
    after: bool,
    struck: Counter[str],
) -> int:
    """Make an export that is interrupted at a call; return how many it took.

    Raises:
        AssertionError: it is not complete, or something besides is left.
    """
    with monkeypatch.context() as patch:
        world = World()
        exporting = Exporting(world, patch, settings=_SMALL)
        exporting.fill(120, 6, 40, SEED)
        asked = exporting.ask()
        interrupting = Interrupting(exporting, patch)
        interrupting.at, interrupting.after = call, after
        done = exporting.run(asked)
        calls, interrupting.at = interrupting.calls, 0
        said = (call, after, done)
        if done.status is JobStatus.FAILED:
            # It is tried again, as its owner may.
            world.platform.jobs.retry(exporting.owner, asked.id)
            done = exporting.run(asked)
        if not done.status.ended:
            raise AssertionError(said)
        for step in done.steps:
            if step.runs > (len(exporting.keys()) if step.name == "Collect" else 1):
                struck[step.name] += 1
        assert done.status is JobStatus.SUCCEEDED, said
        ready = exporting.stored().ready
        assert ready is not None and len(exporting.keys()) == len(ready.archives), said
        rows = world.rows(owner_pk(exporting.owner))
        assert not [r for r in rows if r["sk"].startswith(("EP#", "JL#"))], said
        mails = [mail for mail in world.mails() if mail.kind == "export_ready"]
        assert len({mail.id for mail in mails}) == 1, said
        reader = ExportReader(exporting.fetched(tmp_path))
        reader.check()
        compare(exporting, reader)
    return calls
