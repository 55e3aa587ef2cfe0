"""The worker that starts jobs: each message by itself, and each attempt once."""

import json
from pathlib import Path
from typing import Any

import pytest

import tests.service_environment  # noqa: F401
from runtime.core.errors import Unavailable
from runtime.core.jobs.ending import FAILED
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.starting import AwsLauncher, JobStarter
from runtime.features.jobs.settings import StartSettings
from runtime.features.jobs.starting import worker
from tests.unit.core.jobs.office import ADA, Office
from tests.unit.features.jobs.invoking import Function
from tests.unit.invoked import begun_at, demand_own_id, metrics_of
from tests.unit.left_behind import LeftBehind, left_behind
from tests.unit.world import TABLE

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:free"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:job"


class Aws:
    """Clients of Lambda and of Step Functions.

    Attributes:
        invoked: the functions and the events that they were invoked with.
        started: the executions' names and inputs, each name once.
        refuses: whether every call fails.
    """

    class exceptions:  # noqa: N801 - as the client spells it
        """Errors by name, as a client has them."""

        class ExecutionAlreadyExists(Exception):
            """There is an execution of this name."""

    def __init__(self) -> None:
        """Have started nothing."""
        self.invoked: list[tuple[str, Any]] = []
        self.started: dict[str, Any] = {}
        self.refuses = False

    def invoke(self, FunctionName: str, InvocationType: str, Payload: bytes) -> None:
        """Take an invocation in the background."""
        demand_own_id()
        assert InvocationType == "Event"
        if self.refuses:
            raise Unavailable
        self.invoked.append((FunctionName, json.loads(Payload)))

    def start_execution(self, stateMachineArn: str, name: str, input: str) -> None:
        """Start an execution, once for each name."""
        demand_own_id()
        assert stateMachineArn == MACHINE
        if name in self.started:
            raise self.exceptions.ExecutionAlreadyExists
        self.started[name] = json.loads(input)


@pytest.fixture(name="aws")
def _aws() -> Aws:
    """Return the clients."""
    return Aws()


@pytest.fixture(name="function")
def _function(office: Office, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Function:
    """Return the function, which begins one kind by a machine and one by itself."""
    targets = {"free": MACHINE, "single": FUNCTION}
    launcher = AwsLauncher(targets, aws, aws)  # type: ignore[arg-type]
    clock = office.world.clock
    starter = JobStarter(office.store, launcher, office.ending, clock)
    return Function(worker, office, monkeypatch, {"_starter": starter})


def test_an_attempt_is_begun_by_what_its_kind_is_done_by(
    office: Office, function: Function, aws: Aws
) -> None:
    """A machine also gets what the request asked for; a function reads it."""
    long, short = office.asked(color="red"), office.asked("single", color="blue")

    left = left_behind(office.world, lambda: function.deliver(str(long), str(short)))

    assert left.result == []
    assert left == LeftBehind(
        rows={
            "changed job: gsi1pk, started_at, status, version": 2,
            "gone job start": 2,
        }
    )
    given = {"attempt": str(long), "given": {"color": "red"}}
    assert aws.started == {f"{long.job_id}-1": given}
    assert aws.invoked == [(FUNCTION, {"attempt": str(short)})]


def test_a_message_that_comes_again_begins_no_second_execution(
    office: Office, function: Function, aws: Aws
) -> None:
    """A function may be invoked again: the lease keeps it from doing harm."""
    attempt = office.asked()

    assert function.deliver(str(attempt), str(attempt)) == []
    assert function.deliver(str(attempt)) == []

    assert list(aws.started) == [f"{attempt.job_id}-1"]
    assert office.stored(attempt).version == 2


def test_a_late_message_of_an_attempt_before_begins_nothing(
    office: Office, function: Function, aws: Aws
) -> None:
    """Its job is tried again by now, and the request for that stays."""
    attempt = office.asked()
    office.ending.end(attempt, FAILED)
    office.service.retry(ADA, attempt.job_id)

    assert function.deliver(str(attempt)) == []

    assert aws.started == {}
    assert office.starts() == [str(attempt._replace(number=2))]
    assert office.stored(attempt).status is JobStatus.QUEUED


@pytest.mark.parametrize(
    "poison", ["", "no attempt", "U#1#2", "U#1#2#three", "U#1#2#03", "X#1#2#3", "{}"]
)
def test_only_what_failed_is_delivered_again(
    office: Office, function: Function, poison: str
) -> None:
    """A poison message reaches the dead letters, and holds up no other."""
    attempt = office.asked()

    failed = function.deliver(poison, str(attempt), poison)

    assert failed == ["0", "2"]
    assert function.log == ["ERROR a job was not started (ValueError)"] * 2
    assert office.stored(attempt).status is JobStatus.RUNNING


def test_what_cannot_be_begun_now_waits_until_it_can(
    office: Office, function: Function, aws: Aws
) -> None:
    """All messages of a batch may fail without the function failing."""
    attempt = office.asked("single")
    aws.refuses = True
    assert function.deliver(str(attempt)) == ["0"]
    before = office.stored(attempt), office.starts()
    aws.refuses = False

    assert function.deliver(str(attempt)) == []

    assert before[0].status is JobStatus.QUEUED
    assert before[1] == [str(attempt)]
    assert office.stored(attempt).status is JobStatus.RUNNING


def test_a_job_of_no_kind_ends_and_is_counted(
    office: Office, function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after a feature was removed, while its jobs waited."""
    attempt = office.asked()
    office.world.change_row((f"U#{ADA.id}", f"J#{attempt.job_id}"), kind="removed")

    assert function.deliver(str(attempt)) == []

    problem = office.stored(attempt).problem
    assert problem is not None and problem.code == "unknown_kind"
    (told,) = metrics_of(capsys.readouterr().out)
    assert (told["stage"], told["JobsFailed"]) == ("unit", [1.0])


def test_a_cold_start_makes_three_clients_and_sends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kinds are read from what features declare."""
    configured, services = begun_at(str(Path(worker.__file__)), monkeypatch)

    assert [type(each).__name__ for each in configured] == ["StartSettings"]
    assert services == ["dynamodb", "lambda", "stepfunctions"]


def test_the_targets_are_read_from_json() -> None:
    """They say what begins each kind."""
    given: dict[str, Any] = {"JOB_TARGETS": '{"a": "arn"}'}
    settings = StartSettings(_env_file=None, DYNAMODB_TABLE_NAME=TABLE, **given)

    assert settings.JOB_TARGETS == {"a": "arn"}
