"""The machines that run jobs locally: made of the definitions that are deployed."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from dotenv import dotenv_values
from moto import mock_aws

from runtime.core.clock import new_ulid
from runtime.core.declaration import JobKind
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.owner import Owner
from runtime.wiring import job_kinds
from tests.unit.world import World
from tools.local import jobs
from tools.local.config import LocalConfig, LocalError
from tools.local.environment import load_settings
from tools.local.job_names import QUEUES, function_arn, machine_arn

REGION = "eu-central-1"
_MORE_THAN_A_PAGE = 101


@pytest.fixture(name="project")
def _project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], JobKind]:
    """Return a function that declares a kind of job by its definition."""
    (tmp_path / "runtime").mkdir()
    monkeypatch.setattr(jobs, "ROOT", tmp_path)

    def declare(definition: str) -> JobKind:
        """Write the definition and declare the kind."""
        (tmp_path / "runtime" / "machine.asl.json").write_text(definition)
        return JobKind(name="notes.print", machine="machine.asl.json", worker="printer")

    return declare


@pytest.fixture(name="aws")
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Replace the emulator by moto; yield a factory of clients."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    make: Any = boto3.client

    def client(service: str, _: Any = None) -> Any:
        """Return a client of a service."""
        return make(
            service,
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    monkeypatch.setattr(jobs, "client", client)
    with mock_aws():
        yield client


def test_a_definition_names_the_functions_that_do_its_work(
    project: Callable[[str], JobKind],
) -> None:
    """The kind's own worker, and the one that ends jobs; paths stay as they are."""
    kind = project('{"A": "${Job}", "B": "${Ending}", "C.$": "$.attempt", "D": "$$.x"}')

    assert json.loads(jobs.definition_of(kind, REGION)) == {
        "A": function_arn("printer", REGION),
        "B": function_arn("ending", REGION),
        "C.$": "$.attempt",
        "D": "$$.x",
    }


@pytest.mark.parametrize("definition", ['{"A": "${Bucket}"}', '{"A": '])
def test_a_definition_that_cannot_be_used_is_named(
    project: Callable[[str], JobKind], definition: str
) -> None:
    """The developer can correct it."""
    with pytest.raises(LocalError, match="machine.asl.json"):
        jobs.definition_of(project(definition), REGION)


def test_a_machine_changes_with_its_definition_only(
    project: Callable[[str], JobKind], aws: Callable[[str], Any]
) -> None:
    """It is the same machine, so that executions and their names stay."""
    machines = aws("stepfunctions")
    first = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'
    second = '{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}'
    given: list[str] = []
    made = machines.create_state_machine(
        name="backend-local-notes-print",
        definition=first,
        roleArn="arn:aws:iam::123456789012:role/x",
    )["stateMachineArn"]

    class Machines:
        """The client, which knows the machine by the account of the emulator."""

        exceptions = machines.exceptions

        def describe_state_machine(self, **_: Any) -> Any:
            """Describe the one machine."""
            return machines.describe_state_machine(stateMachineArn=made)

        def update_state_machine(self, definition: str, **_: Any) -> None:
            """Update the one machine."""
            given.append(definition)
            machines.update_state_machine(stateMachineArn=made, definition=definition)

    for definition in (first, second, second):
        jobs._make_machine(Machines(), project(definition), REGION)

    assert given == [second]


def test_a_stages_settings_say_where_jobs_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older file of settings gets them too, and keeps its keys."""
    for given in ("FRONTEND_URL", "ALLOWED_ORIGINS"):
        monkeypatch.delenv(given, raising=False)
    config = LocalConfig(directory=tmp_path)
    config.env_file.write_text("STAGE=local\nJWT_SECRET_KEY=kept\n")

    settings = load_settings(config)

    assert settings["JWT_SECRET_KEY"] == "kept"
    assert json.loads(settings["JOB_TARGETS"]) == {
        name: (
            machine_arn(name, "us-east-1")
            if kind.machine
            else function_arn(kind.worker, "us-east-1")
        )
        for name, kind in job_kinds().items()
    }
    for setting, name in QUEUES.items():
        assert settings[setting] == f"{config.emulator_url}/000000000000/{name}"
    assert dotenv_values(config.env_file) == settings
    assert load_settings(config) == settings


def test_what_runs_jobs_is_in_the_region_of_the_stage(tmp_path: Path) -> None:
    """A developer may set another one; clients then ask there."""
    config = LocalConfig(directory=tmp_path)
    config.env_file.write_text("AWS_REGION=eu-west-1\n")

    targets = json.loads(load_settings(config)["JOB_TARGETS"])

    assert {arn.split(":")[3] for arn in targets.values()} <= {"eu-west-1"}


@pytest.mark.parametrize("status", [JobStatus.RUNNING, JobStatus.WAITING])
def test_every_job_that_has_not_ended_is_started_again_with_the_stage(
    monkeypatch: pytest.MonkeyPatch, world: World, status: JobStatus
) -> None:
    """However many; those that wait to begin are in the outbox, and need it not."""
    owner = Owner.user("01JZZZZZZZZZZZZZZZZZZZZZZZ")
    store = JobRepository(world.table)
    now = world.clock()
    expected = []
    for number in range(_MORE_THAN_A_PAGE):
        job = StoredJob(
            id=new_ulid(now + timedelta(seconds=number)),
            kind="test",
            status=status,
            attempt=2,
            created_at=now,
            updated_at=now,
        )
        store.create(owner, job)
        expected.append(str(Attempt(owner, job.id, 2)))
    for other in (JobStatus.QUEUED, JobStatus.FAILED, JobStatus.SUCCEEDED):
        ended = job.model_copy(update={"id": new_ulid(now), "status": other})
        store.create(owner, ended)
    sent: list[str] = []

    class Queue:
        """The queue of jobs."""

        def send_message_batch(self, **request: Any) -> dict[str, Any]:
            """Take the messages of a batch."""
            sent.extend(entry["MessageBody"] for entry in request["Entries"])
            return {}

    monkeypatch.setattr(jobs, "client", lambda *_: Queue())
    monkeypatch.setenv("DYNAMODB_TABLE_NAME", "table")
    monkeypatch.setattr("runtime.core.aws.aws_client", lambda *_: world.client)
    settings = {"DYNAMODB_TABLE_NAME": "table", "JOB_QUEUE_URL": "jobs"}

    assert jobs.resume_jobs(settings) == _MORE_THAN_A_PAGE
    assert sent == expected


def test_the_package_of_a_function_is_one_file_and_always_the_same() -> None:
    """So nothing of the service lives in the emulator."""
    assert jobs._package() == jobs._package()
