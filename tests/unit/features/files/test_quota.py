"""The room of files: reserved with them, and returned once."""

import pytest

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import owner_pk
from runtime.features.files.errors import FileNotFound, QuotaExceeded
from runtime.features.files.models import File, FileStatus
from runtime.features.files.writes import FileChanged
from tests.unit.features.files.held import OWNER, STRANGER, Held, wanted
from tests.unit.left_behind import NOTHING, left_behind
from tests.unit.world import World


def test_a_file_reserves_its_size_when_it_is_promised(held: Held) -> None:
    """That of others does not count."""
    held.promised(size=7)
    held.promised(size=5)
    held.promised(STRANGER, size=1)

    assert held.usage() == (12, 2)
    assert held.usage(STRANGER) == (1, 1)
    usage = held.files.service.usage(OWNER)
    assert (usage.bytes_limit, usage.number_limit) == (10_000_000_000, 10_000)


def test_an_owner_without_files_takes_no_room(held: Held) -> None:
    """There is no row of it either."""
    assert held.usage() == (0, 0)
    assert held.world.rows() == []


@pytest.mark.parametrize(
    "settings",
    [{"FILE_QUOTA_BYTES": 20}, {"FILE_QUOTA_NUMBER": 2}],
    ids=["bytes", "number"],
)
def test_a_full_quota_takes_nothing_more(
    world: World, settings: dict[str, int]
) -> None:
    """Not one byte over, and nothing is left of the attempt."""
    held = Held(world, **settings)
    held.promised(size=10)
    held.promised(size=10)

    refused = left_behind(world, lambda: held.promised(size=1), QuotaExceeded)

    assert refused == NOTHING
    assert held.usage() == (20, 2)
    held.demand_exact_rows()


@pytest.mark.parametrize(
    "settings", [{"FILE_QUOTA_BYTES": 9}, {"FILE_QUOTA_NUMBER": 0}]
)
def test_a_first_file_that_exceeds_the_quota_is_refused(
    world: World, settings: dict[str, int]
) -> None:
    """There is no row of the usage yet that could tell."""
    held = Held(world, **settings)

    assert left_behind(world, lambda: held.promised(size=10), QuotaExceeded) == NOTHING


def test_of_fifty_who_race_for_the_last_bytes_each_finds_what_is_left(
    world: World,
) -> None:
    """Each is overtaken by the next between its checks and its write."""
    held = Held(world, FILE_QUOTA_BYTES=100)
    outcomes: list[type | int] = []

    def promise(left: int) -> None:
        """Promise a file, while the others do the same."""
        if left:
            world.client.before_write(lambda: promise(left - 1))
        try:
            outcomes.append(held.promised(size=7).size)
        except QuotaExceeded:
            outcomes.append(QuotaExceeded)

    promise(49)

    assert outcomes.count(7) == 14
    assert outcomes.count(QuotaExceeded) == 36
    assert held.usage() == (98, 14)
    held.demand_exact_rows()


def test_room_is_returned_when_a_file_is_rejected(held: Held) -> None:
    """Not when it is checked, and not when it goes into the trash."""
    held.ready(size=3)
    gone = held.ready(size=4)
    held.files.service.delete(OWNER, gone.id)
    assert held.usage() == (7, 2)

    held.rejected(size=9)

    assert held.usage() == (7, 2)
    held.demand_exact_rows()


def test_deleting_a_rejected_file_returns_nothing_again(held: Held) -> None:
    """Its room was returned when it was rejected."""
    kept, file = held.ready(size=3), held.rejected(size=9)

    held.files.service.delete(OWNER, file.id)

    assert held.usage() == (kept.size, 1)
    held.demand_exact_rows()


def test_room_is_returned_when_a_file_is_purged(held: Held) -> None:
    """Once: the second who asks finds nothing."""
    file = held.ready(size=4)
    held.files.service.delete(OWNER, file.id)

    held.files.trash.purge(OWNER, file.id)

    assert held.usage() == (0, 0)
    with pytest.raises(FileNotFound):
        held.files.trash.purge(OWNER, file.id)
    assert held.usage() == (0, 0)


def test_two_who_purge_at_once_return_the_room_once(held: Held) -> None:
    """The slower one's write is refused as a whole."""
    held.ready(size=3)
    file = held.ready(size=4)
    held.files.service.delete(OWNER, file.id)
    purge = held.files.trash.purge
    held.world.client.before_write(lambda: purge(OWNER, file.id), of="FX#")

    with pytest.raises(FileNotFound):
        purge(OWNER, file.id)

    assert held.usage() == (3, 1)
    held.demand_exact_rows()


def test_a_rejection_that_loses_to_an_abort_returns_nothing(held: Held) -> None:
    """The file was read before it went."""
    held.ready(size=3)
    file = held.promised(size=5)
    held.world.client.before_write(
        lambda: held.files.uploads.abort(OWNER, file.id), of=f"F#{file.id}"
    )

    with pytest.raises(FileChanged):
        held.moved_on(file, status=FileStatus.REJECTED)

    assert held.usage() == (3, 1)
    held.demand_exact_rows()


def test_room_that_was_returned_can_be_reserved_again(world: World) -> None:
    """To the last byte."""
    held = Held(world, FILE_QUOTA_BYTES=10)
    file: File = held.promised(size=10)
    with pytest.raises(QuotaExceeded):
        held.promised(size=1)

    held.files.uploads.abort(OWNER, file.id)

    assert held.promised(size=10).size == 10


def test_a_file_that_is_gone_leaves_a_note_of_its_bytes(held: Held) -> None:
    """Whoever removes the bytes finds it by time; those under way may still arrive."""
    purged, aborted = held.ready(), held.promised()
    held.files.service.delete(OWNER, purged.id)
    now = held.world.clock()

    held.files.trash.purge(OWNER, purged.id)
    held.files.uploads.abort(OWNER, aborted.id)

    notes = {row["id"]: row["gsi1sk"] for row in held.world.rows(sk="FG#")}
    hour_later = now.replace(hour=now.hour + 1)
    assert notes == {
        purged.id: f"{rfc3339(now)}#{purged.id}",
        aborted.id: f"{rfc3339(hour_later)}#{aborted.id}",
    }
    assert {row["pk"] for row in held.world.rows(sk="FG#")} == {owner_pk(OWNER)}


def test_an_id_that_is_taken_is_not_written_over(held: Held) -> None:
    """It would hide the room that the first one takes."""
    file = held.promised()
    held.files.uploads._new_id = lambda now: file.id

    with pytest.raises(FileChanged):
        held.files.uploads.promise(OWNER, wanted(size=3))

    assert held.usage() == (10, 1)
