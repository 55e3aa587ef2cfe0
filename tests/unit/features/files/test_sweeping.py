"""Files whose time has come."""

from collections.abc import Callable

import pytest

from runtime.core.dynamodb.schema import owner_pk
from runtime.core.s3.keys import file_prefix, incoming_key
from runtime.core.s3.objects import StorageUnavailable
from runtime.features.files.errors import FileNotFound
from runtime.features.files.models import FileStatus
from runtime.features.files.sweeping.repository import SweepRepository
from runtime.features.files.sweeping.service import SweepFailed, SweepService
from tests.unit.features.files.held import OWNER, STRANGER, Held
from tests.unit.left_behind import NOTHING, left_behind


class Bytes:
    """A bucket that notes what is deleted, and may fail.

    Attributes:
        deleted: the prefixes, in order.
        failing: prefixes that cannot be deleted.
    """

    def __init__(self) -> None:
        """Note nothing yet."""
        self.deleted: list[str] = []
        self.failing: set[str] = set()

    def delete_all(self, prefix: str) -> bool:
        """Delete what begins so."""
        if prefix in self.failing:
            raise StorageUnavailable
        self.deleted.append(prefix)
        return True


class Sweep:
    """The sweep of the files of a world.

    Attributes:
        bucket: the bucket that it removes bytes from.
    """

    def __init__(self, held: Held) -> None:
        """Sweep these files."""
        self.bucket = Bytes()
        bucket: object = self.bucket
        self.run: Callable[..., int] = SweepService(
            SweepRepository(held.world.table),
            bucket,  # type: ignore[arg-type]
            held.world.clock,
        ).run


@pytest.fixture(name="sweep")
def _sweep(held: Held) -> Sweep:
    """Return the sweep."""
    return Sweep(held)


def notes(held: Held) -> list[str]:
    """Return the ids of the files whose bytes are to be removed."""
    return [row["id"] for row in held.world.rows(sk="FG#")]


def test_a_file_that_was_not_uploaded_returns_its_room_once(
    held: Held, sweep: Sweep
) -> None:
    """When its time is over, and its bytes an hour later."""
    kept, file = held.ready(size=3), held.promised(size=5)
    held.world.clock.advance(minutes=59)
    assert left_behind(held.world, sweep.run) == NOTHING
    held.world.clock.advance(minutes=1)

    assert sweep.run() == 0

    assert held.usage() == (3, 1)
    held.demand_exact_rows()
    assert (notes(held), sweep.bucket.deleted) == ([file.id], [])
    assert left_behind(held.world, sweep.run) == NOTHING

    held.world.clock.advance(hours=1)
    assert sweep.run() == 1
    assert sweep.bucket.deleted == [
        incoming_key(OWNER, file.id),
        file_prefix(OWNER, file.id),
    ]
    assert notes(held) == []
    assert held.files.service.get(OWNER, kept.id) == kept.shown()
    assert left_behind(held.world, sweep.run) == NOTHING


def test_a_file_goes_after_thirty_days_in_the_trash(held: Held, sweep: Sweep) -> None:
    """Its bytes at the next run, since nothing of it can be under way."""
    file = held.ready()
    held.files.service.delete(OWNER, file.id)
    held.world.clock.advance(days=30, seconds=-1)
    assert left_behind(held.world, sweep.run) == NOTHING
    held.world.clock.advance(seconds=1)

    assert sweep.run() == 0
    assert (held.usage(), notes(held)) == ((0, 0), [file.id])
    assert sweep.run() == 1

    pk = owner_pk(OWNER)
    assert [row["sk"] for row in held.world.rows(pk) if row["pk"] == pk] == ["USAGE"]


def test_a_purged_file_leaves_no_bytes(held: Held, sweep: Sweep) -> None:
    """The request returned its room; the sweep does the rest."""
    file = held.ready()
    held.files.service.delete(OWNER, file.id)
    held.files.trash.purge(OWNER, file.id)

    assert sweep.run() == 1

    assert sweep.bucket.deleted[0] == incoming_key(OWNER, file.id)
    assert held.usage() == (0, 0)


def test_a_file_that_arrives_at_that_moment_stays(held: Held, sweep: Sweep) -> None:
    """It was awaited when it was read."""
    file = held.promised()
    held.world.clock.advance(hours=1)
    held.world.client.before_write(
        lambda: held.moved_on(file, status=FileStatus.PROCESSING, expires_at=None),
        of=f"F#{file.id}",
    )

    assert sweep.run() == 0

    assert held.stored(file.id).status is FileStatus.PROCESSING
    assert (held.usage(), notes(held)) == ((10, 1), [])


def test_a_file_that_is_deleted_anew_at_that_moment_stays(
    held: Held, sweep: Sweep
) -> None:
    """It is in the trash for another thirty days."""
    file = held.ready()
    held.files.service.delete(OWNER, file.id)
    held.world.clock.advance(days=30)

    def anew() -> None:
        """Restore it a second before its end, and delete it again."""
        held.world.clock.advance(seconds=-1)
        held.files.trash.restore(OWNER, file.id)
        held.files.service.delete(OWNER, file.id)
        held.world.clock.advance(seconds=1)

    held.world.client.before_write(anew, of=f"FX#{file.id}")

    assert sweep.run() == 0

    assert held.files.trash.get(OWNER, file.id).name == file.name
    assert (held.usage(), notes(held)) == ((10, 1), [])


def test_a_listing_that_lags_behind_removes_nothing(held: Held, sweep: Sweep) -> None:
    """Each file is read again: it has arrived, was restored, or is gone."""
    arrived, aborted = held.promised(), held.promised()
    restored, purged = held.ready(), held.ready()
    held.files.service.delete(OWNER, restored.id)
    held.files.service.delete(OWNER, purged.id)
    held.world.clock.advance(days=30, seconds=-1)

    def go_on() -> None:
        """Change everything after it was listed."""
        held.world.clock.advance(seconds=-2)
        held.moved_on(arrived, status=FileStatus.PROCESSING, expires_at=None)
        held.moved_on(aborted, status=FileStatus.REJECTED)
        held.files.trash.restore(OWNER, restored.id)
        held.files.trash.purge(OWNER, purged.id)
        held.world.clock.advance(seconds=2)

    held.world.clock.advance(seconds=1)
    held.world.client.after_read(go_on, of="FILES#DUE")

    assert sweep.run() == 0

    assert held.stored(arrived.id).status is FileStatus.PROCESSING
    assert held.files.service.get(OWNER, restored.id).status == "ready"
    assert held.usage() == (20, 2)
    held.demand_exact_rows()


def test_one_file_that_cannot_be_removed_does_not_hold_up_others(
    held: Held, sweep: Sweep
) -> None:
    """The run fails at its end, and the next one tries again."""
    files = [held.ready(owner) for owner in (OWNER, STRANGER, OWNER)]
    for file, owner in zip(files, (OWNER, STRANGER, OWNER), strict=True):
        held.files.service.delete(owner, file.id)
        held.files.trash.purge(owner, file.id)
    sweep.bucket.failing = {file_prefix(OWNER, files[0].id)}

    with pytest.raises(SweepFailed, match="1 files") as failed:
        sweep.run()

    assert failed.value.removed == 2
    assert notes(held) == [files[0].id]
    sweep.bucket.failing.clear()
    assert sweep.run() == 1


def test_a_run_without_time_leaves_the_rest_to_the_next(
    held: Held, sweep: Sweep
) -> None:
    """It goes on where the last one ended, however many there are."""
    for _ in range(103):
        held.promised(name="a")
    held.world.clock.advance(hours=1)
    times = iter([True] * 2)

    sweep.run(lambda: next(times, False))
    assert held.usage() == (1010, 101)
    sweep.run()

    assert held.usage() == (0, 0)
    held.demand_exact_rows()
    with pytest.raises(FileNotFound):
        held.files.service.get(OWNER, notes(held)[0])
