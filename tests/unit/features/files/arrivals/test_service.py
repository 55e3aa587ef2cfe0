"""Objects that arrive: taken once, and removed if nobody awaits them."""

from collections.abc import Callable

import pytest

from runtime.core.dynamodb.schema import owner_pk
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.rows import Attempt
from runtime.core.s3.keys import incoming_key
from runtime.features.files.arrivals.models import Arrival
from runtime.features.files.arrivals.service import CHECKED_WITHIN, Outcome
from runtime.features.files.models import File, FileStatus
from tests.simulated.bucket import BUCKET
from tests.unit.features.files.checking import Checking
from tests.unit.features.files.held import OWNER, STRANGER
from tests.unit.left_behind import NOTHING, left_behind

CONTENT = b"Hello, file!"


def test_awaited_object_is_taken_with_a_job(checking: Checking) -> None:
    """File, job and the request for its start come in one transaction."""
    held = checking.held
    file = checking.promised(CONTENT)
    arrival = checking.sent(file, CONTENT)
    held.world.clock.advance(minutes=1)
    now = held.world.clock()

    left = left_behind(held.world, lambda: checking.arrivals.hear(arrival))

    assert left.result is Outcome.TAKEN
    (job,) = left.new["job"]
    taken = held.stored(file.id)
    assert (taken.status, taken.etag) == (FileStatus.PROCESSING, arrival.etag)
    assert (taken.job_id, taken.expires_at) == (job["id"], None)
    assert taken.check_until == now + CHECKED_WITHIN
    assert (taken.version, taken.updated_at) == (2, now)
    assert (job["kind"], job["given"]) == ("files.process", {"file_id": file.id})
    (start,) = held.world.rows("JQ#")
    assert start["pk"] == f"JQ#{Attempt(OWNER, job['id'], 1)}"
    held.demand_exact_rows()


def test_event_that_comes_twice_changes_nothing(checking: Checking) -> None:
    """Neither is what was uploaded removed: it is being checked."""
    file = checking.promised(CONTENT)
    arrival = checking.sent(file, CONTENT)
    checking.arrivals.hear(arrival)

    left = left_behind(checking.held.world, lambda: checking.arrivals.hear(arrival))

    assert (left, left.result) == (NOTHING, Outcome.KNOWN)
    assert checking.incoming() == [arrival.key]


def test_other_object_is_left_to_the_check(checking: Checking) -> None:
    """Its ETag is not the one that the check names."""
    file = checking.arrived(CONTENT)
    other = checking.sent(file, b"Something else")

    left = left_behind(checking.held.world, lambda: checking.arrivals.hear(other))

    assert (left, left.result) == (NOTHING, Outcome.KNOWN)
    assert checking.incoming() == [other.key]


def _published(checking: Checking) -> File:
    return checking.checked(CONTENT)


def _rejected(checking: Checking) -> File:
    return checking.checked(b"\x00\x01", "text/plain")


def _trashed(checking: Checking) -> File:
    file = checking.checked(CONTENT)
    checking.held.files.service.delete(OWNER, file.id)
    return file


def _purged(checking: Checking) -> File:
    file = _trashed(checking)
    checking.held.files.trash.purge(OWNER, file.id)
    return file


def _given_up(checking: Checking) -> File:
    file = checking.promised(CONTENT)
    checking.held.files.service.delete(OWNER, file.id)
    return file


def _never_promised(checking: Checking) -> File:
    file = checking.promised(CONTENT)
    return file.model_copy(update={"id": "01JZZZZZZZZZZZZZZZZZZZZZZ9"})


@pytest.mark.parametrize(
    "made", [_published, _rejected, _trashed, _purged, _given_up, _never_promised]
)
def test_object_that_nobody_awaits_is_removed(
    checking: Checking, made: Callable[[Checking], File]
) -> None:
    """It changes nothing but the key under which it came."""
    file = made(checking)
    published = checking.published(file)
    arrival = checking.sent(file, b"Something else")

    left = left_behind(checking.held.world, lambda: checking.arrivals.hear(arrival))

    assert (left, left.result) == (NOTHING, Outcome.REMOVED)
    assert checking.incoming() == []
    assert checking.published(file) == published


def test_object_under_a_key_of_nobody_is_removed(checking: Checking) -> None:
    """No form leads there."""
    for key in ("incoming/user/a", "incoming/user/a/b/c", "incoming/team/a/b"):
        stored = checking.bucket.send(key, CONTENT)
        heard = checking.arrivals.hear(Arrival(BUCKET, key, stored.etag, 12))
        assert heard is Outcome.REMOVED
    assert checking.bucket.objects == {}


@pytest.mark.parametrize(
    ("bucket", "key"), [("other", "incoming/user/a/b"), (BUCKET, "files/user/a/b")]
)
def test_object_elsewhere_is_not_touched(
    checking: Checking, bucket: str, key: str
) -> None:
    """A rule that matches too much must not delete what is published."""
    stored = checking.bucket.send(key, CONTENT)

    heard = checking.arrivals.hear(Arrival(bucket, key, stored.etag, 12))

    assert heard is Outcome.FOREIGN
    assert list(checking.bucket.objects) == [key]


def test_object_of_another_owner_takes_no_file(checking: Checking) -> None:
    """The key names the owner, and the file is looked for among theirs."""
    file = checking.promised(CONTENT)
    key = incoming_key(STRANGER, file.id)
    stored = checking.bucket.send(key, CONTENT)

    heard = checking.arrivals.hear(Arrival(BUCKET, key, stored.etag, 12))

    assert heard is Outcome.REMOVED
    assert checking.held.stored(file.id).status is FileStatus.AWAITING


def test_object_that_is_told_of_late_is_taken_all_the_same(
    checking: Checking,
) -> None:
    """It was sent in time, as long as the sweep has not removed its file."""
    file = checking.promised(CONTENT)
    arrival = checking.sent(file, CONTENT)
    checking.held.world.clock.advance(hours=2)

    assert checking.arrivals.hear(arrival) is Outcome.TAKEN
    assert checking.held.stored(file.id).status is FileStatus.PROCESSING


def test_file_that_is_renamed_at_that_moment_keeps_its_name(
    checking: Checking,
) -> None:
    """The writer that is slower looks again."""
    held = checking.held
    file = checking.promised(CONTENT)
    arrival = checking.sent(file, CONTENT)
    held.world.client.before_write(
        lambda: held.moved_on(file, name="other.txt"), of=f"F#{file.id}"
    )

    assert checking.arrivals.hear(arrival) is Outcome.TAKEN

    taken = held.stored(file.id)
    assert (taken.name, taken.status) == ("other.txt", FileStatus.PROCESSING)
    jobs = held.world.rows(owner_pk(OWNER), "J#")
    assert [row["status"] for row in jobs] == [JobStatus.QUEUED]
    held.demand_exact_rows()


def test_no_job_is_made_over_another_of_its_id(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which cannot be, and must not take its place: the event comes again."""
    first = checking.arrived(CONTENT)
    file = checking.promised(b"another")
    arrival = checking.sent(file, b"another")
    monkeypatch.setattr(checking.arrivals, "_new_id", lambda now: first.job_id)

    with pytest.raises(ConditionFailed):
        checking.arrivals.hear(arrival)

    assert checking.held.stored(file.id).status is FileStatus.AWAITING
