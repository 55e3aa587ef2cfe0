"""The start and the end of an attempt, each of which may be asked for twice."""

from typing import Any

import pytest

from runtime.core.dynamodb.table import Table
from runtime.core.jobs.ending import CANCELLED, FAILED, SUCCEEDED, Outcome
from runtime.core.jobs.errors import JobEnded
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.running import RunningJob
from runtime.core.jobs.starting import AwsLauncher
from runtime.core.owner import Owner
from tests.unit.core.jobs.office import ADA, Office, undone
from tests.unit.left_behind import NOTHING, left_behind


def test_a_job_that_succeeds_keeps_its_result_and_is_not_undone(
    office: Office,
) -> None:
    """To end it twice changes nothing, whatever the second outcome."""
    attempt = office.asked()
    outcome = Outcome(JobStatus.SUCCEEDED, result={"n": 1})

    left = left_behind(office.world, lambda: office.ending.end(attempt, outcome))
    again = left_behind(office.world, lambda: office.ending.end(attempt, FAILED))

    job = office.stored(attempt)
    assert (left.counts, again) == ({"JobsSucceeded": 1}, NOTHING)
    assert (job.status, job.result, undone) == (JobStatus.SUCCEEDED, {"n": 1}, [])


def test_what_a_failed_attempt_has_left_is_removed_before_it_ends(
    office: Office,
) -> None:
    """A crash in between removes it again; the first reason for the end stays."""
    attempt = office.asked()
    office.starter.start(attempt)
    writes = iter([None, RuntimeError()])

    def crash() -> None:
        """Let the first write pass, and crash before the second."""
        if error := next(writes, None):
            raise error

    office.world.client.before_write(crash, of="J#", always=True)
    first = Outcome(JobStatus.FAILED, code="first", detail="It was the first.")
    with pytest.raises(RuntimeError):
        office.ending.end(attempt, first)
    office.world.client.forget_hooks()
    assert (undone, office.stored(attempt).status) == (
        [attempt.job_id],
        JobStatus.RUNNING,
    )
    with pytest.raises(JobEnded):
        office.worker.step(attempt, "s", lambda job: {}, invocation=office.invocation())

    office.ending.end(attempt, FAILED)

    assert undone == [attempt.job_id] * 2
    job = office.stored(attempt)
    assert job.status is JobStatus.FAILED
    assert job.problem is not None and job.problem.code == "first"


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(FAILED, "cancelled"), (CANCELLED, "cancelled"), (SUCCEEDED, "succeeded")],
)
def test_a_failure_after_a_wish_to_cancel_is_a_cancellation(
    office: Office, outcome: Outcome, status: str
) -> None:
    """Work that was done all the same has succeeded."""
    attempt = office.asked()
    office.starter.start(attempt)
    office.service.cancel(ADA, attempt.job_id)

    office.ending.end(attempt, outcome)

    job = office.stored(attempt)
    assert (job.status, job.problem) == (status, None)


def test_work_that_is_done_succeeds_although_it_was_given_up(office: Office) -> None:
    """Only its end was not recorded: the effect is there, and is not undone."""
    attempt = office.asked()
    office.worker.step(
        attempt, "free", lambda job: {"n": 1}, invocation=office.invocation()
    )

    office.ending.end(attempt, FAILED)

    job = office.stored(attempt)
    assert (job.status, job.result, undone) == (JobStatus.SUCCEEDED, {"n": 1}, [])


def test_a_success_that_comes_while_a_job_is_undone_is_too_late(
    office: Office,
) -> None:
    """Its effect may be gone already, so the first reason stays."""
    attempt = office.asked()
    office.starter.start(attempt)
    late = Outcome(JobStatus.SUCCEEDED, result={"n": 1})
    writes = iter([lambda: None, lambda: office.ending.end(attempt, late)])
    office.world.client.before_write(
        lambda: next(writes, lambda: None)(), of="J#", always=True
    )

    office.ending.end(attempt, FAILED)

    job = office.stored(attempt)
    assert (job.status, job.result, undone) == (
        JobStatus.FAILED,
        None,
        [attempt.job_id],
    )


def test_an_end_of_an_attempt_before_does_not_end_this_one(office: Office) -> None:
    """Events may come late."""
    attempt = office.asked()
    office.ending.end(attempt, FAILED)
    office.service.retry(ADA, attempt.job_id)

    office.ending.end(attempt, SUCCEEDED)

    assert office.stored(attempt).status is JobStatus.QUEUED


def test_a_sweep_ends_what_nobody_has_heard_of_for_a_day(office: Office) -> None:
    """Jobs that wait to begin are the outbox's business."""
    silent, queued = office.asked(), office.asked()
    office.starter.start(silent)
    office.world.clock.advance(days=1, milliseconds=-1)
    assert office.ending.sweep() == 0
    young = office.asked()
    office.starter.start(young)
    office.world.clock.advance(milliseconds=2)

    assert office.ending.sweep() == 1

    problem = office.stored(silent).problem
    assert problem is not None and problem.code == "stalled"
    assert office.stored(young).status is JobStatus.RUNNING
    assert office.stored(queued).status is JobStatus.QUEUED


def test_a_sweep_leaves_what_has_gone_on_since_it_was_listed(office: Office) -> None:
    """The list is an index, which is behind the table."""
    attempt = office.asked()
    office.starter.start(attempt)
    office.world.clock.advance(days=1, milliseconds=1)
    office.world.client.after_read(
        lambda: office.worker.step(
            attempt, "s", lambda job: {}, invocation=office.invocation()
        ),
        of="JOBS#running",
    )

    assert office.ending.sweep() == 0

    assert office.stored(attempt).status is JobStatus.RUNNING


def test_a_job_that_cannot_be_ended_keeps_no_other_from_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be the first of each sweep."""
    poison, other = office.asked(), office.asked()
    for attempt in (poison, other):
        office.starter.start(attempt)
    office.world.clock.advance(days=1, milliseconds=1)

    def undo(table: Table, owner: Owner, job: StoredJob) -> None:
        """Fail to undo the first."""
        if job.id == poison.job_id:
            raise ValueError

    monkeypatch.setattr("tests.unit.core.jobs.office.undo", undo)
    with pytest.raises(ValueError):
        office.ending.sweep()

    assert office.stored(poison).status is JobStatus.RUNNING
    assert office.stored(other).status is JobStatus.FAILED


def test_the_last_call_of_unknown_outcome_is_shown_when_the_job_ends(
    office: Office,
) -> None:
    """The invocation that made it is gone, and told nobody."""
    attempt = office.asked()

    def work(job: RunningJob) -> dict[str, Any]:
        """Call a service, and let the process end."""
        with job.outside("mail"):
            raise KeyboardInterrupt
        return {}

    with pytest.raises(KeyboardInterrupt):
        office.worker.step(attempt, "s", work, invocation=office.invocation())
    office.ending.end(attempt, FAILED)

    assert office.stored(attempt).uncertain_calls == 1


def test_a_start_is_recorded_after_it_was_made(office: Office) -> None:
    """A crash in between repeats it, which is harmless."""
    attempt = office.asked()

    def crash() -> None:
        """End the process."""
        raise RuntimeError

    office.world.client.before_write(crash, of="J#")
    with pytest.raises(RuntimeError):
        office.starter.start(attempt)
    assert office.starts() == [str(attempt)]

    office.starter.start(attempt)

    assert office.launcher.begun == [("free", attempt)] * 2
    assert (office.stored(attempt).status, office.starts()) == (JobStatus.RUNNING, [])


def test_a_start_of_what_is_over_begins_nothing(office: Office) -> None:
    """It only takes the request away, so that no sweep finds it again."""
    attempt = office.asked()
    office.service.cancel(ADA, attempt.job_id)

    office.starter.start(attempt)
    office.starter.start(attempt._replace(job_id="gone"))

    assert (office.launcher.begun, office.starts()) == ([], [])


def test_a_job_that_nothing_here_can_do_fails(office: Office) -> None:
    """It would wait for ever."""
    attempt = office.asked()
    office.launcher.known.clear()

    office.starter.start(attempt)

    problem = office.stored(attempt).problem
    assert problem is not None and problem.code == "unknown_kind"
    assert office.starts() == []


class Machines:
    """Step Functions, which knows each execution already from the second start on."""

    class exceptions:
        """The errors of the client."""

        class ExecutionAlreadyExists(Exception):
            """There is an execution of this name."""

    def __init__(self) -> None:
        """Know none."""
        self.names: list[str] = []

    def start_execution(self, **request: str) -> None:
        """Start one, once."""
        self.names.append(request["name"])
        if len(self.names) > 1:
            raise self.exceptions.ExecutionAlreadyExists


def test_an_execution_that_is_there_already_has_started(office: Office) -> None:
    """Its name is that of the attempt."""
    machines, attempt = Machines(), office.asked()
    arn = "arn:aws:states:us-east-1:1:stateMachine:m"
    launcher = AwsLauncher({"free": arn}, None, machines)  # type: ignore[arg-type]

    for _ in range(2):
        launcher.launch("free", attempt, {})

    assert machines.names == [f"{attempt.job_id}-1"] * 2
    assert launcher.knows("free") and not launcher.knows("other")
