"""The worker that does jobs: whole ones to their end, and steps for a machine."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tests.service_environment  # noqa: F401
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.jobs.ending import FAILED, SUCCEEDED
from runtime.core.jobs.errors import (
    JobBeingEnded,
    JobBusy,
    JobCancelled,
    JobEnded,
    JobFailed,
    JobKindUnknown,
)
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.running import RunningJob
from runtime.features.jobs.running import worker
from tests.unit.core.jobs.office import ADA, Office
from tests.unit.features.jobs.invoking import Function
from tests.unit.features.jobs.running.kinds import HERE, KINDS
from tests.unit.invoked import REQUEST_ID, begun_at, counted, metrics_of
from tests.unit.left_behind import NOTHING, left_behind

ENDED_BY = "ending"


@pytest.fixture(name="function")
def _function(office: Office, monkeypatch: pytest.MonkeyPatch) -> Function:
    """Return the function, which knows one whole job and one of steps."""
    made = {
        "_store": office.store,
        "_kinds": KINDS,
        "_worker": office.worker,
        "_ending": office.ending,
        "utc_now": office.world.clock,
    }
    return Function(worker, office, monkeypatch, made)


def whole(attempt: Attempt) -> dict[str, Any]:
    """Return the event that asks for a whole job."""
    return {"attempt": str(attempt)}


def step(attempt: Attempt, **given: Any) -> dict[str, Any]:
    """Return the event that asks for a step."""
    return {"attempt": str(attempt), "step": "Work", "given": given}


def test_a_whole_job_is_done_and_ended(
    office: Office, function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    """It knows how much time the invocation has, and what the request asked for."""
    attempt = office.asked(color="red")

    assert function.call(whole(attempt), seconds=40) == {}

    job = office.stored(attempt)
    assert (job.status, job.lease) == (JobStatus.SUCCEEDED, None)
    assert job.result == {"left": 40, "given": {"color": "red"}}
    told = metrics_of(capsys.readouterr().out)
    assert told == [counted("unit", JobSteps=1, JobsSucceeded=1)]


def test_a_whole_job_that_comes_again_is_done_no_more(
    office: Office, function: Function
) -> None:
    """Nor counted."""
    attempt = office.asked()
    function.call(whole(attempt))

    again = left_behind(office.world, lambda: function.call(whole(attempt)))

    assert (again, again.result) == (NOTHING, {})


@pytest.mark.parametrize(
    ("does", "code", "detail"),
    [
        ("refuse", "refused", "It cannot: never."),
        ("forget", "outcome_unknown", "Nobody knows whether mail took effect."),
    ],
)
def test_work_that_cannot_be_done_ends_with_its_reason(
    office: Office, function: Function, does: str, code: str, detail: str
) -> None:
    """The invocation succeeds: to try it again would help nobody."""
    attempt = office.asked(does=does)

    assert function.call(whole(attempt)) == {}

    job = office.stored(attempt)
    assert job.problem is not None
    assert (job.problem.code, job.problem.detail) == (code, detail)


def test_work_that_failed_is_left_to_lambda_to_repeat(
    office: Office, function: Function
) -> None:
    """The lease is given back, so that the next invocation begins at once."""
    attempt = office.asked(does="fail")

    for _ in range(2):
        with pytest.raises(TimeoutError):
            function.call(whole(attempt))

    job = office.stored(attempt)
    assert (job.status, job.lease, job.steps[0].runs) == (JobStatus.RUNNING, None, 2)


def test_work_that_somebody_else_does_is_left_to_them(
    office: Office, function: Function
) -> None:
    """For a whole job the invocation succeeds; a machine tries the step again."""
    attempt, other = office.asked(), office.asked("single")
    for each in (attempt, other):
        hold(office, each, "another", minutes=1)

    assert function.call(whole(attempt)) == {}
    with pytest.raises(JobBusy):
        function.call(step(other))

    assert office.stored(attempt).lease == "another"
    office.world.clock.advance(minutes=1)
    function.call(whole(attempt))
    assert office.stored(attempt).status is JobStatus.SUCCEEDED


def test_another_writer_after_minutes_of_work_does_no_harm(
    office: Office, function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of a request is long over, and whoever was slower looks again."""
    seconds = [0.0]
    monkeypatch.setattr(
        "runtime.core.context.time", SimpleNamespace(monotonic=lambda: seconds[0])
    )
    attempt = office.asked()

    def cancelled_late(job: RunningJob) -> dict[str, Any]:
        """Work for a minute, and be cancelled while the progress is written."""
        seconds[0] += 60
        office.world.client.after_read(
            lambda: office.service.cancel(ADA, job.id), of=owner_pk(ADA)
        )
        job.progress(1)
        return {}

    monkeypatch.setattr(f"{HERE}.work", cancelled_late)

    assert function.call(whole(attempt)) == {}

    assert office.stored(attempt).status is JobStatus.CANCELLED


def test_an_invocation_that_lambda_repeats_has_its_lease_still(
    office: Office, function: Function
) -> None:
    """Its id is the same, and the one before it is dead."""
    attempt = office.asked()
    hold(office, attempt, REQUEST_ID, minutes=14)

    function.call(whole(attempt))

    assert office.stored(attempt).status is JobStatus.SUCCEEDED


def test_whoever_finds_a_job_being_ended_ends_it(
    office: Office, function: Function
) -> None:
    """Whoever began may be gone. The work is not done, and the reason stays."""
    attempt, other = office.asked(), office.asked("single")
    for each in (attempt, other):
        hold(office, each, ENDED_BY, minutes=None, code="first_reason")

    function.call(whole(attempt))
    with pytest.raises(JobBeingEnded):
        function.call(step(other))

    job = office.stored(attempt)
    assert (job.status, job.steps) == (JobStatus.FAILED, [])
    assert job.problem is not None and job.problem.code == "first_reason"
    assert office.stored(other).lease == ENDED_BY


def test_a_job_that_is_to_end_is_cancelled_before_it_begins(
    office: Office, function: Function
) -> None:
    """A machine learns it by the name of the error."""
    attempt, other = office.asked(), office.asked("single")
    for each in (attempt, other):
        office.starter.start(each)
        office.service.cancel(ADA, each.job_id)

    function.call(whole(attempt))
    with pytest.raises(JobCancelled):
        function.call(step(other))

    assert office.stored(attempt).status is JobStatus.CANCELLED
    assert office.stored(attempt).steps == []
    assert office.stored(other).status is JobStatus.RUNNING


def test_a_step_returns_what_the_next_one_is_given(
    office: Office, function: Function
) -> None:
    """The job goes on until the machine ends it."""
    attempt = office.asked("single", color="red")

    result = function.call(step(attempt, page=2), seconds=40)

    assert result == {"left": 40, "given": {"page": 2}}
    assert function.call(step(attempt, page=2), seconds=9) == result
    assert office.stored(attempt).status is JobStatus.RUNNING


@pytest.mark.parametrize("does", ["refuse", "forget"])
def test_a_machine_knows_every_refusal_by_one_name(
    office: Office, function: Function, does: str
) -> None:
    """It is the class's own, and subclasses are not known."""
    attempt = office.asked("single")

    with pytest.raises(JobFailed) as raised:
        function.call(step(attempt, does=does))

    assert raised.type is JobFailed
    assert str(raised.value).partition(": ")[0] in ("refused", "outcome_unknown")


@pytest.mark.parametrize("outcome", [SUCCEEDED, FAILED])
def test_an_attempt_that_is_over_or_gone_is_nothing_to_do(
    office: Office, function: Function, outcome: Any
) -> None:
    """A machine that is late ends without a word."""
    attempt = office.asked("single")
    office.ending.end(attempt, outcome)
    gone = attempt._replace(job_id="gone")

    for each in (attempt, gone):
        with pytest.raises(JobEnded) as raised:
            function.call(step(each))
        assert raised.type is JobEnded
    assert function.call(whole(gone)) == {}


def test_a_kind_that_this_version_does_not_know_is_tried_again(
    office: Office, function: Function
) -> None:
    """The next version may know it; if none does, the job fails in the end."""
    attempt = office.asked()
    office.world.change_row((f"U#{ADA.id}", f"J#{attempt.job_id}"), kind="new")

    for event in (whole(attempt), step(attempt)):
        refused = left_behind(
            office.world, lambda: function.call(event), raises=JobKindUnknown
        )
        assert refused == NOTHING


def test_a_cold_start_makes_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker that does jobs calls nothing but the table by itself."""
    configured, services = begun_at(str(Path(worker.__file__)), monkeypatch)

    assert [type(each).__name__ for each in configured] == ["CommonSettings"]
    assert services == ["dynamodb"]


def hold(
    office: Office,
    attempt: Attempt,
    by: str,
    minutes: float | None,
    code: str = "",
) -> None:
    """Let somebody have the lease of a job, who ends it if for no time."""
    office.starter.start(attempt)
    until = office.invocation(minutes=minutes).until if minutes else None
    problem = {"code": code, "detail": "It said so."} if code else None
    key = (f"U#{ADA.id}", f"J#{attempt.job_id}")
    office.world.change_row(key, lease=by, lease_until=until, problem=problem)
