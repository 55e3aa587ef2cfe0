"""Jobs from their start to their end, by the functions that AWS calls."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.clock import utc_now
from runtime.core.jobs.errors import JobEnded, JobFailed
from runtime.features.jobs.ending import worker as ending
from runtime.features.jobs.running import worker as running
from runtime.features.jobs.starting import worker as starting
from tests.integration.client import Answer
from tests.integration.conftest import Person
from tests.integration.features.jobs import workers
from tests.integration.features.jobs.office import KINDS, Office
from tests.integration.stored import rows, rows_of
from tests.service_environment import FUNCTION, MACHINE


@pytest.fixture(name="declared", autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the functions know the kinds that only tests have."""
    launcher: Any = starting._starter._launcher
    kinds = dict.fromkeys(("test.sum", "test.one"), FUNCTION)
    monkeypatch.setattr(launcher, "_targets", {**kinds, "test.steps": MACHINE})
    monkeypatch.setattr(running, "_kinds", KINDS)
    monkeypatch.setattr(running._ending, "_kinds", KINDS)
    monkeypatch.setattr(ending._ending, "_kinds", KINDS)
    yield


def attempt_of(person: Person, job_id: str, number: int = 1) -> str:
    """Return an attempt as messages name it."""
    return f"U#{person.id}#{job_id}#{number}"


def read(person: Person, job_id: str) -> Answer:
    """Read a job over HTTP."""
    return person.api.get(f"/api/jobs/{job_id}")


def test_a_short_job_is_started_done_and_ended(
    ada: Person, office: Office, aws: Any
) -> None:
    """The request to start it is gone, and its owner sees the result."""
    job_id = office.asked(ada, "test.one", numbers=[1, 2, 3])
    attempt = attempt_of(ada, job_id)

    with workers.invoked() as stub:
        assert workers.start(attempt) == []
        stub.assert_no_pending_responses()
    assert read(ada, job_id).body["status"] == "running"
    workers.do(attempt)

    job = read(ada, job_id).body
    assert (job["status"], job["result"]) == ("succeeded", {"sum": 6})
    assert job["progress"] == {"done": 3, "total": 3}
    assert [(s["name"], s["status"]) for s in job["steps"]] == [
        ("test.one", "succeeded")
    ]
    assert not [row for row in rows(aws) if row["pk"].startswith("JQ#")]
    assert rows_of(aws, ada.id, "JL#") == []


def test_every_message_may_come_twice(ada: Person, office: Office) -> None:
    """Nothing is done again."""
    job_id = office.asked(ada, numbers=[1])
    attempt = attempt_of(ada, job_id)
    for _ in range(2):
        with workers.invoked():
            assert workers.start(attempt) == []
        workers.do(attempt)
    done = read(ada, job_id)

    workers.end(attempt, error={"Error": "late"})
    assert workers.hear({"requestPayload": {"attempt": attempt}}) == []

    assert read(ada, job_id).body == done.body
    assert done.body["steps"][0]["runs"] == 1


def test_one_execution_is_started_for_each_attempt(ada: Person, office: Office) -> None:
    """A second message finds the execution that is there."""
    executions = workers.executions()
    job_id = office.asked(ada, "test.steps")
    attempt = attempt_of(ada, job_id)

    assert workers.start(attempt) == []
    assert workers.start(attempt) == []

    assert executions() == [f"{job_id}-1"]
    step = workers.step(attempt, "Add", {"numbers": [4, 5]})
    assert step == {"sum": 9}
    workers.end(attempt, result=step)
    assert read(ada, job_id).body["result"] == {"sum": 9}


def test_a_message_that_cannot_be_read_does_not_hold_up_others(
    ada: Person, office: Office
) -> None:
    """It alone is delivered again, until it is a dead letter."""
    job_id = office.asked(ada)

    with workers.invoked():
        assert workers.start("poison", attempt_of(ada, job_id)) == ["poison"]

    assert read(ada, job_id).body["status"] == "running"
    event = {"requestPayload": {"attempt": attempt_of(ada, job_id)}}
    assert workers.hear({"no": "event"}, event) == ["0"]
    assert read(ada, job_id).body["status"] == "failed"


def test_a_job_of_a_kind_that_nothing_does_fails(ada: Person, office: Office) -> None:
    """As after a feature was removed, while its jobs waited."""
    launcher: Any = starting._starter._launcher
    del launcher._targets["test.sum"]
    job_id = office.asked(ada)

    assert workers.start(attempt_of(ada, job_id)) == []

    job = read(ada, job_id).body
    assert (job["status"], job["problem"]["code"]) == ("failed", "unknown_kind")


def test_work_that_is_cancelled_or_refused_ends_so(ada: Person, office: Office) -> None:
    """The problem says why; a job that was cancelled has none."""
    refused = office.asked(ada, numbers=[-1])
    workers.do(attempt_of(ada, refused))
    cancelled = office.running(ada)
    ada.api.post(f"/api/jobs/{cancelled}/cancel")
    workers.do(attempt_of(ada, cancelled))

    job = read(ada, refused).body
    assert (job["status"], job["problem"]) == (
        "failed",
        {"code": "negative", "detail": "A number is below zero."},
    )
    job = read(ada, cancelled).body
    assert (job["status"], job["problem"]) == ("cancelled", None)


def test_work_on_what_is_not_there_is_nothing_to_do(ada: Person) -> None:
    """A whole job is passed over; a state machine is told by an error's name."""
    attempt = attempt_of(ada, "0" * 26)

    workers.do(attempt)

    with pytest.raises(JobEnded):
        workers.step(attempt, "Add", {})
    workers.end(attempt, result={})
    assert workers.start(attempt) == []


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        ({"Error": "JobCancelled"}, "cancelled", None),
        ({"Error": "States.Timeout"}, "failed", "timed_out"),
        ({"Error": "States.HeartbeatTimeout"}, "failed", "timed_out"),
        ({"Error": "Lambda.Unknown"}, "failed", "internal_error"),
        ({"Error": "JobFailed", "Cause": "no JSON"}, "failed", "internal_error"),
        ({}, "failed", "internal_error"),
    ],
)
def test_a_state_machine_tells_why_it_ends(
    ada: Person,
    office: Office,
    error: dict[str, str],
    status: str,
    code: str | None,
) -> None:
    """By the name of the error that it caught."""
    job_id = office.running(ada, "test.steps")

    workers.end(attempt_of(ada, job_id), error=error)

    job = read(ada, job_id).body
    assert job["status"] == status
    assert (job["problem"] and job["problem"]["code"]) == code


def test_a_step_that_cannot_be_done_says_so_in_the_job(
    ada: Person, office: Office
) -> None:
    """Code and detail reach the job through the state machine's `Cause`."""
    job_id = office.running(ada, "test.steps")
    attempt = attempt_of(ada, job_id)

    with pytest.raises(JobFailed) as raised:
        workers.step(attempt, "Add", {"numbers": [-1]})
    assert raised.type is JobFailed
    cause = {"errorMessage": str(raised.value), "errorType": "JobFailed"}
    workers.end(attempt, error={"Error": "JobFailed", "Cause": json.dumps(cause)})

    assert read(ada, job_id).body["problem"] == {
        "code": "negative",
        "detail": "A number is below zero.",
    }


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("FAILED", "internal_error"),
        ("TIMED_OUT", "timed_out"),
        ("ABORTED", "aborted"),
    ],
)
def test_an_execution_that_ended_by_itself_ends_its_job(
    ada: Person, office: Office, status: str, code: str
) -> None:
    """No state of it has run then, so the event is all there is."""
    job_id = office.running(ada, "test.steps")
    given = json.dumps({"attempt": attempt_of(ada, job_id), "given": {}})

    assert workers.hear({"detail": {"status": status, "input": given}}) == []

    assert read(ada, job_id).body["problem"]["code"] == code


def test_a_job_that_nobody_has_heard_of_for_a_day_is_ended(
    ada: Person, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the schedule; one that waits to begin is left."""
    running_id, queued = office.running(ada), office.asked(ada)
    workers.sweep()
    assert read(ada, running_id).body["status"] == "running"

    later = utc_now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(ending._ending, "_clock", lambda: later)
    workers.sweep()

    assert read(ada, running_id).body["problem"]["code"] == "stalled"
    assert read(ada, queued).body["status"] == "queued"
