"""Rules for jobs: asking for one, cancelling it, and trying it again."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from runtime.core.dynamodb.writes import ConditionFailed, put
from runtime.core.errors import PreconditionFailed
from runtime.core.jobs.creation import MOST_GIVEN_BYTES
from runtime.core.jobs.ending import CANCELLED, FAILED, SUCCEEDED
from runtime.core.jobs.errors import (
    JobCancelled,
    JobHasEnded,
    JobNotFound,
    JobNotRetryable,
    JobUnderway,
)
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.repository import JobChange
from runtime.core.jobs.rows import Attempt
from tests.unit.core.jobs.office import ADA, BOB, Office, undone, work
from tests.unit.left_behind import LeftBehind, left_behind


def test_a_job_is_written_with_the_request_to_start_it(office: Office) -> None:
    """One transaction: neither is ever without the other."""
    left = left_behind(office.world, lambda: office.asked(color="red"))

    attempt = left.result
    assert left == LeftBehind(
        rows={"new job": 1, "new job start": 1}, counts={"JobsCreated": 1}
    )
    assert office.starts() == [str(attempt)]
    assert Attempt.parse(str(attempt)) == attempt
    job = office.stored(attempt)
    assert (job.status, job.attempt, job.version) == (JobStatus.QUEUED, 1, 1)
    assert job.given == {"color": "red"}


def test_a_job_is_made_with_what_causes_it_or_not_at_all(office: Office) -> None:
    """A cause that fails leaves no job, and a job never comes without its cause."""
    cause = put({"pk": "C#cause", "sk": "C"}, "attribute_exists(#pk)")
    job, writes = office.service.new(ADA, "free")

    with pytest.raises(ConditionFailed):
        office.world.table.transact([cause, *writes])

    assert office.world.rows() == []
    office.world.table.transact(writes)
    assert office.service.get(ADA, job.id) == job


def test_nobody_reads_the_job_of_another(office: Office) -> None:
    """The owner is in the key."""
    attempt = office.asked()

    with pytest.raises(JobNotFound):
        office.service.get(BOB, attempt.job_id)
    with pytest.raises(JobNotFound):
        office.service.cancel(BOB, attempt.job_id)
    with pytest.raises(JobNotFound):
        office.service.retry(BOB, attempt.job_id)


def test_an_owner_has_one_job_of_such_a_kind_at_a_time(office: Office) -> None:
    """Whoever asks for another gets the one there is; other owners are free."""
    first = office.asked("single")

    again = office.asked("single")
    other = office.asked("single", BOB)

    assert again == first
    assert office.locks() == [first.job_id, other.job_id]
    assert len(office.starts()) == 2


@pytest.mark.parametrize("outcome", [SUCCEEDED, FAILED, CANCELLED])
def test_the_end_of_a_job_makes_room_for_the_next(office: Office, outcome: Any) -> None:
    """However it ended."""
    first = office.asked("single")
    office.ending.end(first, outcome)

    assert office.locks() == []
    assert office.asked("single") != first


def test_a_cancelled_job_that_waits_makes_room_at_once(office: Office) -> None:
    """Nobody else would take its lock away."""
    first = office.asked("single")
    office.service.cancel(ADA, first.job_id)

    assert office.asked("single") != first


def test_a_lock_without_a_job_keeps_nobody_from_another(office: Office) -> None:
    """A job expires after 90 days, its lock does not."""
    first = office.asked("single")
    office.world.delete_row((f"U#{ADA.id}", f"J#{first.job_id}"))

    second = office.asked("single")

    assert second != first
    assert office.locks() == [second.job_id]


def test_a_stale_lock_that_another_takes_meanwhile_is_left_to_it(
    office: Office,
) -> None:
    """Only the lock that was read is removed."""
    first = office.asked("single")
    key = (f"U#{ADA.id}", "JL#single")
    office.world.delete_row((f"U#{ADA.id}", f"J#{first.job_id}"))
    office.world.client.before_write(
        lambda: office.world.change_row(key, job_id="another"), of="JL#"
    )

    assert office.store.underway(ADA, "single") is None
    assert office.locks() == ["another"]


def test_the_lock_of_a_job_that_is_tried_again_meanwhile_is_left_to_it(
    office: Office,
) -> None:
    """Otherwise its owner could have two, and it could not take away its own lock."""
    first = office.asked("single")

    def end_and_try_again() -> None:
        """End the job before it is read, and try it again before its lock goes."""
        office.ending.end(first, FAILED)
        office.world.client.before_write(
            lambda: office.service.retry(ADA, first.job_id), of="JL#"
        )

    office.world.client.after_read(end_and_try_again, of="JL#")

    office.store.underway(ADA, "single")

    assert office.locks() == [first.job_id]
    office.ending.end(first._replace(number=2), SUCCEEDED)
    assert office.locks() == []


@pytest.mark.parametrize("taken", [{"job_id": "another"}, {"attempt": 9}, None])
def test_a_job_ends_although_its_lock_is_not_there(
    office: Office, taken: dict[str, Any] | None
) -> None:
    """A lock that is not of its attempt stays."""
    attempt, key = office.asked("single"), (f"U#{ADA.id}", "JL#single")
    if taken:
        office.world.change_row(key, **taken)
    else:
        office.world.delete_row(key)

    office.ending.end(attempt, SUCCEEDED)

    assert office.stored(attempt).status is JobStatus.SUCCEEDED
    assert len(office.locks()) == (1 if taken else 0)


def test_a_job_is_not_written_over_another_of_its_id(office: Office) -> None:
    """Ids do not repeat, but what repeats a request might."""
    job = office.stored(office.asked())

    with pytest.raises(ConditionFailed):
        office.store.create(ADA, job.model_copy(update={"kind": "other"}))

    assert office.service.get(ADA, job.id).kind == "free"


def test_a_job_that_ends_between_two_calls_makes_room(office: Office) -> None:
    """Whoever was refused finds nothing underway, and asks again."""
    first = office.asked("single")
    office.world.client.before_read(
        lambda: office.ending.end(first, SUCCEEDED), of="JL#"
    )

    assert office.asked("single") != first


def test_a_repeated_request_gets_its_job_again(office: Office) -> None:
    """By the Idempotency-Key; nothing is counted or written twice."""
    first = office.service.ask(ADA, "free", key="k").resource

    left = left_behind(office.world, lambda: office.service.ask(ADA, "free", key="k"))

    assert left == LeftBehind()
    assert left.result.replayed and left.result.resource.id == first.id


def test_the_owner_of_an_underway_job_cannot_write_a_second(office: Office) -> None:
    """The cause of a job with a lock learns it by an error."""
    office.asked("single")
    _, writes = office.service.new(ADA, "single")

    with pytest.raises(JobUnderway):
        office.world.table.transact(writes)


def test_a_job_that_waits_is_cancelled_at_once(office: Office) -> None:
    """Nothing has begun, so there is nothing to undo."""
    attempt = office.asked()

    left = left_behind(office.world, lambda: office.service.cancel(ADA, attempt.job_id))

    assert left.result.status is JobStatus.CANCELLED
    assert left.result.ended_at == office.world.clock()
    assert left.counts == {"JobsCancelled": 1}


def test_a_job_whose_cause_has_left_something_is_undone_before_it_has_begun(
    office: Office,
) -> None:
    """It ends at its first step, as one that runs does."""
    attempt = office.asked("caused")

    asked = office.service.cancel(ADA, attempt.job_id)

    assert (asked.status, asked.cancel_requested) == (JobStatus.QUEUED, True)
    assert undone == []
    office.starter.start(attempt)
    with pytest.raises(JobCancelled):
        office.worker.step(attempt, "first", work, invocation=office.invocation())
    office.ending.end(attempt, CANCELLED)
    assert office.stored(attempt).status is JobStatus.CANCELLED
    assert undone == [attempt.job_id]


def test_a_job_that_runs_is_asked_to_end(office: Office) -> None:
    """To ask twice changes nothing."""
    attempt = office.asked()
    office.starter.start(attempt)

    asked = office.service.cancel(ADA, attempt.job_id)
    again = office.service.cancel(ADA, attempt.job_id)

    assert (asked.status, asked.cancel_requested) == (JobStatus.RUNNING, True)
    assert again == asked


@pytest.mark.parametrize("outcome", [SUCCEEDED, FAILED, CANCELLED])
def test_a_job_that_has_ended_is_not_cancelled(office: Office, outcome: Any) -> None:
    """There is nothing to end."""
    attempt = office.asked()
    office.ending.end(attempt, outcome)

    with pytest.raises(JobHasEnded):
        office.service.cancel(ADA, attempt.job_id)


def test_a_precondition_keeps_a_job_from_being_changed(office: Office) -> None:
    """The client has seen an older version."""
    attempt = office.asked()

    with pytest.raises(PreconditionFailed):
        office.service.cancel(ADA, attempt.job_id, lambda version: version != 1)
    office.ending.end(attempt, FAILED)
    with pytest.raises(PreconditionFailed):
        office.service.retry(ADA, attempt.job_id, lambda version: version == 1)


@pytest.mark.parametrize("outcome", [FAILED, CANCELLED])
def test_a_job_is_tried_again_from_the_beginning(office: Office, outcome: Any) -> None:
    """Under the next number, so that nothing of the attempt before counts."""
    attempt = office.asked(color="red")
    office.starter.start(attempt)
    office.ending.end(attempt, outcome)

    left = left_behind(office.world, lambda: office.service.retry(ADA, attempt.job_id))

    assert left.counts == {"JobsRetried": 1}
    job = office.stored(attempt)
    assert (job.status, job.attempt) == (JobStatus.QUEUED, 2)
    assert (job.problem, job.ended_at, job.started_at, job.steps) == (None,) * 3 + ([],)
    assert job.given == {"color": "red"}
    assert office.starts() == [str(attempt._replace(number=2))]


def test_a_job_that_has_not_ended_so_is_not_tried_again(office: Office) -> None:
    """It waits, runs or has succeeded."""
    attempt = office.asked()
    for step in (
        lambda: None,
        lambda: office.starter.start(attempt),
        lambda: office.ending.end(attempt, SUCCEEDED),
    ):
        step()
        with pytest.raises(JobNotRetryable):
            office.service.retry(ADA, attempt.job_id)


def test_of_two_who_try_a_job_again_at_once_one_does(office: Office) -> None:
    """The attempt is raised once, and its start is asked for once."""
    attempt = office.asked()
    office.starter.start(attempt)
    office.ending.end(attempt, FAILED)
    office.world.client.before_write(
        lambda: office.service.retry(ADA, attempt.job_id), of="J#"
    )

    with pytest.raises(JobNotRetryable):
        office.service.retry(ADA, attempt.job_id)

    assert office.stored(attempt).attempt == 2
    assert office.starts() == [str(attempt._replace(number=2))]


def test_a_job_is_not_tried_again_beside_another_of_its_kind(office: Office) -> None:
    """The owner may have one only; when that one has ended, there is room."""
    attempt = office.asked("single")
    office.ending.end(attempt, FAILED)
    other = office.asked("single")

    with pytest.raises(JobNotRetryable):
        office.service.retry(ADA, attempt.job_id)
    office.ending.end(other, SUCCEEDED)

    assert office.service.retry(ADA, attempt.job_id).attempt == 2
    assert office.locks() == [attempt.job_id]


def test_a_job_is_tried_again_although_a_job_that_is_gone_left_its_lock(
    office: Office,
) -> None:
    """A job expires after 90 days, its lock does not."""
    attempt = office.asked("single")
    office.ending.end(attempt, FAILED)
    other = office.asked("single")
    office.world.delete_row((f"U#{ADA.id}", f"J#{other.job_id}"))

    assert office.service.retry(ADA, attempt.job_id).attempt == 2
    assert office.locks() == [attempt.job_id]


def test_a_request_that_got_the_job_of_another_gets_it_again(office: Office) -> None:
    """By its Idempotency-Key, also if that job has ended meanwhile."""
    first = office.asked("single")
    there = office.service.ask(ADA, "single", key="k")
    office.ending.end(first, SUCCEEDED)

    again = office.service.ask(ADA, "single", key="k")

    assert there.resource.id == again.resource.id == first.job_id
    assert (there.replayed, again.replayed) == (False, True)
    assert len(office.starts()) == 1


def test_a_cancelled_job_is_counted_once_and_only_if_it_ended_at_once(
    office: Office,
) -> None:
    """Whatever changed it meanwhile."""
    touched, begun = office.asked(), office.asked()

    def cancel(attempt: Attempt, meanwhile: Callable[[], object]) -> LeftBehind:
        """Cancel a job that another writer changes first."""
        office.world.client.before_write(meanwhile, of="J#")
        cancelled = partial(office.service.cancel, ADA, attempt.job_id)
        return left_behind(office.world, cancelled)

    def touch() -> None:
        """Change the job without beginning it."""
        office.store.change(ADA, touched.job_id, JobChange, now=office.world.clock())

    assert cancel(touched, touch).counts == {"JobsCancelled": 1}
    assert cancel(begun, lambda: office.starter.start(begun)).counts == {}
    assert office.stored(begun).status is JobStatus.RUNNING


def test_a_job_is_given_32_kb_at_most(office: Office) -> None:
    """Its row keeps it, and a state machine takes it."""
    most = {"text": "x" * (MOST_GIVEN_BYTES - 12)}

    attempt = office.asked(text=most["text"])

    assert office.stored(attempt).given == most
    with pytest.raises(ValueError, match="free"):
        office.asked(text=most["text"] + "x")
