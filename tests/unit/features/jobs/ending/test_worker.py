"""The worker that ends jobs: what each event says, and what it leaves."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tests.service_environment  # noqa: F401
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.errors import Unavailable
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.rows import Attempt
from runtime.core.owner import Owner
from runtime.features.jobs.ending import worker
from tests.unit.core.jobs.office import ADA, Office, undone
from tests.unit.features.jobs.invoking import Function
from tests.unit.invoked import begun_at, counted, metrics_of
from tests.unit.left_behind import NOTHING, left_behind

SCHEDULE = {"source": "aws.events", "detail-type": "Scheduled Event"}


@pytest.fixture(name="function")
def _function(office: Office, monkeypatch: pytest.MonkeyPatch) -> Function:
    """Return the function."""
    return Function(worker, office, monkeypatch, {"_ending": office.ending})


@pytest.fixture(name="attempt")
def _attempt(office: Office) -> Attempt:
    """Return an attempt that has begun."""
    attempt = office.asked()
    office.starter.start(attempt)
    return attempt


def execution(attempt: Attempt, status: str) -> str:
    """Return the message about an execution that ended otherwise."""
    given = json.dumps({"attempt": str(attempt), "given": {}})
    detail = {"status": status, "input": given, "output": None}
    return json.dumps({"detail-type": "Execution Status Change", "detail": detail})


def given_up(attempt: Attempt) -> str:
    """Return the message about an invocation that Lambda gave up."""
    return json.dumps(
        {
            "requestContext": {"condition": "RetriesExhausted"},
            "requestPayload": {"attempt": str(attempt)},
        }
    )


def refusal(message: Any) -> dict[str, Any]:
    """Return the error of a step that said why, as a machine caught it."""
    cause = json.dumps({"errorMessage": message, "errorType": "JobFailed"})
    return {"Error": "JobFailed", "Cause": cause}


def test_a_machine_ends_its_job_with_a_result(
    office: Office,
    function: Function,
    attempt: Attempt,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """To be told twice changes nothing, and is counted once."""
    event = {"attempt": str(attempt), "result": {"items": 2}}

    assert function.call(event) is None
    again = left_behind(office.world, lambda: function.call(event))

    job = office.stored(attempt)
    assert (job.status, job.result) == (JobStatus.SUCCEEDED, {"items": 2})
    assert (again, undone) == (NOTHING, [])
    told = metrics_of(capsys.readouterr().out)
    assert told == [counted("unit", JobsSucceeded=1)]


@pytest.mark.parametrize(
    ("error", "status", "code", "detail"),
    [
        ({"Error": "JobCancelled", "Cause": "{}"}, "cancelled", None, None),
        ({"Error": "States.Timeout"}, "failed", "timed_out", None),
        ({"Error": "States.HeartbeatTimeout"}, "failed", "timed_out", None),
        ({"Error": "Lambda.Unknown"}, "failed", "internal_error", None),
        ({"Error": "JobBeingEnded"}, "failed", "internal_error", None),
        ({}, "failed", "internal_error", None),
        (refusal("negative: Below: zero."), "failed", "negative", "Below: zero."),
        (
            refusal("bare"),
            "failed",
            "bare",
            "The work could not be completed.",
        ),
        ({"Error": "JobFailed", "Cause": "no JSON"}, "failed", "internal_error", None),
        ({"Error": "JobFailed", "Cause": "[]"}, "failed", "internal_error", None),
        ({"Error": "JobFailed", "Cause": "{}"}, "failed", "internal_error", None),
        ({"Error": "JobFailed"}, "failed", "internal_error", None),
    ],
)
def test_a_machine_tells_why_its_job_failed(
    office: Office,
    function: Function,
    attempt: Attempt,
    error: dict[str, str],
    status: str,
    code: str | None,
    detail: str | None,
) -> None:
    """By the error that it caught; what is left is removed."""
    function.call({"attempt": str(attempt), "error": error})

    job = office.stored(attempt)
    assert (job.status, job.problem and job.problem.code) == (status, code)
    if detail is not None:
        assert job.problem is not None and job.problem.detail == detail
    assert undone == [attempt.job_id]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("FAILED", "internal_error"),
        ("TIMED_OUT", "timed_out"),
        ("ABORTED", "aborted"),
    ],
)
def test_an_execution_that_ended_otherwise_ends_its_job(
    office: Office, function: Function, attempt: Attempt, status: str, code: str
) -> None:
    """No state runs after such an end."""
    assert function.deliver(execution(attempt, status)) == []

    problem = office.stored(attempt).problem
    assert problem is not None and problem.code == code


def test_an_invocation_that_was_given_up_ends_its_job(
    office: Office, function: Function, attempt: Attempt
) -> None:
    """However often it is told."""
    assert function.deliver(given_up(attempt), given_up(attempt)) == []

    problem = office.stored(attempt).problem
    assert problem is not None and problem.code == "internal_error"
    assert undone == [attempt.job_id]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        "[]",
        "null",
        "{}",
        '{"detail": {}}',
        '{"detail": {"status": "FAILED", "input": null}}',
        '{"detail": {"status": "FAILED", "input": "{}"}}',
        '{"requestPayload": {}}',
        '{"requestPayload": {"attempt": "poison"}}',
    ],
)
def test_a_message_that_nobody_understands_holds_up_no_other(
    office: Office, function: Function, attempt: Attempt, body: str
) -> None:
    """It alone is delivered again, until it is a dead letter."""
    assert function.deliver(body, given_up(attempt), body) == ["0", "2"]

    assert office.stored(attempt).status is JobStatus.FAILED
    assert [line.partition(" (")[0] for line in function.log] == (
        ["ERROR a job was not ended"] * 2
    )


def test_a_message_about_an_attempt_before_leaves_the_next_alone(
    office: Office, function: Function, attempt: Attempt
) -> None:
    """Events may come late, and in any order."""
    function.deliver(given_up(attempt))
    office.service.retry(ADA, attempt.job_id)
    office.starter.start(attempt._replace(number=2))
    messages = [given_up(attempt), execution(attempt, "ABORTED")]

    late = left_behind(office.world, lambda: function.deliver(*messages))

    assert (late, late.result) == (NOTHING, [])
    assert undone == [attempt.job_id]


def test_an_end_that_cannot_be_written_is_told_again(
    office: Office, function: Function, attempt: Attempt
) -> None:
    """By the queue; a machine tries its state again."""

    def busy() -> None:
        """Fail."""
        raise Unavailable

    office.world.client.before_write(busy, of="J#")
    assert function.deliver(given_up(attempt)) == ["0"]
    office.world.client.before_write(busy, of="J#")
    with pytest.raises(Unavailable):
        function.call({"attempt": str(attempt), "error": {}})

    assert function.deliver(given_up(attempt)) == []
    assert office.stored(attempt).status is JobStatus.FAILED


def test_the_schedule_ends_what_has_stopped(
    office: Office,
    function: Function,
    attempt: Attempt,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """After a day without a sign of life."""
    office.world.clock.advance(days=1)
    assert function.call(SCHEDULE) is None
    office.world.clock.advance(milliseconds=1)
    function.call(SCHEDULE)

    problem = office.stored(attempt).problem
    assert problem is not None and problem.code == "stalled"
    assert metrics_of(capsys.readouterr().out) == [counted("unit", JobsFailed=1)]


def test_a_cold_start_makes_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undoing may need others, which features make for themselves."""
    configured, services = begun_at(str(Path(worker.__file__)), monkeypatch)

    assert [type(each).__name__ for each in configured] == ["CommonSettings"]
    assert services == ["dynamodb"]


def test_another_writer_after_a_long_undoing_does_no_harm(
    office: Office,
    function: Function,
    attempt: Attempt,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The time of a request is over, and whoever was slower looks again."""
    seconds = [0.0]
    monkeypatch.setattr(
        "runtime.core.context.time", SimpleNamespace(monotonic=lambda: seconds[0])
    )

    def undo(table: Table, owner: Owner, job: StoredJob) -> None:
        """Take a minute; the job is cancelled while its end is written."""
        seconds[0] += 60
        office.world.client.after_read(
            lambda: office.service.cancel(owner, job.id), of=owner_pk(owner)
        )

    monkeypatch.setattr("tests.unit.core.jobs.office.undo", undo)

    function.call({"attempt": str(attempt), "error": {}})

    assert office.stored(attempt).status is JobStatus.CANCELLED
