"""The operator's commands on jobs, on their outbox, and on dead letters."""

import json
import os
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result

from runtime.core.jobs.ending import FAILED, JobEnding
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.owner import Owner
from runtime.core.settings import load_settings
from runtime.wiring import connect, job_kinds
from tests.integration.conftest import Person
from tools.cli.__main__ import cli
from tools.jobs.queues import NoQueues, deployed_queues

KIND = next(iter(job_kinds()), "")
pytestmark = pytest.mark.skipif(not KIND, reason="no feature has jobs")


def run(*arguments: str, typed: str | None = None) -> Result:
    """Run a command of the operator."""
    return CliRunner().invoke(cli, arguments, input=typed)


@pytest.fixture(name="asked")
def _asked(aws: Any) -> Callable[[str], str]:
    """Return a function that asks for a job of a user, and returns its id."""
    platform = connect(load_settings(), aws)

    def ask(user_id: str) -> str:
        """Ask for a job."""
        return platform.jobs.ask(Owner.user(user_id), KIND).resource.id

    return ask


@pytest.fixture(name="failed")
def _failed(aws: Any, asked: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that makes a job of a user that has failed."""
    platform = connect(load_settings(), aws)
    ending = JobEnding(
        JobRepository(platform.table), job_kinds(), platform.table, platform.clock
    )

    def fail(user_id: str) -> str:
        """Ask for a job, and end it."""
        job_id = asked(user_id)
        ending.end(Attempt(Owner.user(user_id), job_id, 1), FAILED)
        return job_id

    return fail


def test_jobs_are_listed_without_personal_data(
    ada: Person, asked: Callable[[str], str], failed: Callable[[str], str]
) -> None:
    """An owner is an id; status and kind narrow the list."""
    waits, gave_up = asked(ada.id), failed("01ARZ3NDEKTSV4RRFFQ69G5FAV")

    everything = run("jobs", "list")
    narrowed = run("jobs", "list", "--status", "failed", "--kind", KIND)
    owned = run("jobs", "list", "--owner", ada.email)

    assert everything.exit_code == 0, everything.output
    assert waits in everything.output and gave_up in everything.output
    assert ada.id in everything.output and ada.email not in everything.output
    assert gave_up in narrowed.output and waits not in narrowed.output
    assert waits in owned.output and gave_up not in owned.output
    assert "No such jobs" in run("jobs", "list", "--kind", "none").output


def test_a_list_says_that_it_is_not_the_whole(
    failed: Callable[[str], str],
) -> None:
    """Nobody takes the first page for everything."""
    for user_id in ("one", "two"):
        failed(user_id)

    assert "There are more" in run("jobs", "list", "--limit", "1").output
    assert "There are more" not in run("jobs", "list", "--limit", "2").output


def test_a_job_is_shown_by_its_id_alone(failed: Callable[[str], str]) -> None:
    """With what became of it."""
    shown = run("jobs", "show", failed("someone"))

    assert shown.exit_code == 0, shown.output
    assert "failed" in shown.output and "internal_error" in shown.output


def test_a_job_that_is_not_there_is_an_error(aws: Any) -> None:
    """The beginning of an id is no id."""
    for command in (("show",), ("cancel",), ("retry",)):
        refused = run("jobs", *command, "01ARZ3")
        assert refused.exit_code == 1
        assert "There is no job 01ARZ3." in refused.output


def test_an_operator_cancels_a_job_once(asked: Callable[[str], str]) -> None:
    """Refuse what has ended already."""
    job_id = asked("someone")

    assert "cancelled" in run("jobs", "cancel", job_id).output
    again = run("jobs", "cancel", job_id)

    assert again.exit_code == 1 and "ended already" in again.output


def test_a_dry_run_refuses_what_cannot_be_tried_again(
    failed: Callable[[str], str], asked: Callable[[str], str]
) -> None:
    """It promises no more than the command would do."""
    gave_up, waits = failed("one"), asked("two")

    promised = run("jobs", "retry", gave_up, "--dry-run")
    refused = run("jobs", "retry", waits, "--dry-run")

    assert promised.exit_code == 0 and gave_up in promised.output
    assert refused.exit_code == 1
    assert "Only a job that failed" in refused.output
    assert "would be tried again" not in refused.output


def test_all_jobs_that_failed_are_tried_again(failed: Callable[[str], str]) -> None:
    """A dry run changes nothing; without --yes it asks; then nothing is left."""
    ids = [failed(user_id) for user_id in ("one", "two", "three")]
    bulk = ("jobs", "retry", "--status", "failed", "--kind", KIND)

    dry = run(*bulk, "--dry-run")
    assert all(job_id in dry.output for job_id in ids)
    assert "Jobs that would be tried again: 3" in dry.output
    assert run(*bulk, typed="n\n").exit_code == 1
    done = run(*bulk, "--yes")

    assert done.exit_code == 0, done.output
    assert "Jobs tried again: 3" in done.output
    assert run("jobs", "list", "--status", "queued").output.count(KIND) == 3
    assert "Jobs tried again: 0" in run(*bulk, "--yes").output


def test_what_cannot_be_tried_again_is_named_and_stops_no_other(
    failed: Callable[[str], str], asked: Callable[[str], str]
) -> None:
    """An owner has one such job at a time."""
    kept, free = failed("one"), failed("two")
    asked("one")

    done = run("jobs", "retry", "--status", "failed", "--yes")

    assert done.exit_code == 1
    assert "Jobs tried again: 1" in done.output
    assert f"{kept}: Another job of this kind" in done.output
    assert free not in done.output


@pytest.mark.parametrize(
    "arguments", [(), ("01ARZ3", "--status", "failed"), ("01ARZ3", "--kind", KIND)]
)
def test_a_retry_is_of_one_job_or_of_a_status(
    aws: Any, arguments: tuple[str, ...]
) -> None:
    """Anything else might mean more than the operator thinks."""
    assert run("jobs", "retry", *arguments).exit_code == 2


def test_the_outbox_shows_what_has_not_begun(
    aws: Any, asked: Callable[[str], str]
) -> None:
    """Owner, job and attempt of a start."""
    assert "Nothing waits" in run("outbox", "show").output
    job_id = asked("someone")

    shown = run("outbox", "show")

    assert f"U#someone#{job_id}#1" in shown.output
    assert "job: 1" in shown.output


@pytest.fixture(name="queues")
def _queues(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Create the queues of a local stage; yield a client."""
    make: Any = boto3.client
    sqs = make("sqs", region_name="us-east-1")
    for setting in ("MAIL_QUEUE_URL", "JOB_QUEUE_URL", "ENDING_QUEUE_URL"):
        name = setting.partition("_")[0].lower()
        sqs.create_queue(QueueName=f"{name}-dead")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        monkeypatch.setenv(setting, url)
    yield sqs


def bodies(sqs: Any, url: str) -> list[tuple[str, str | None]]:
    """Return the messages of a queue with their groups."""
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]
    )
    return sorted(
        (message["Body"], message["Attributes"].get("MessageGroupId"))
        for message in answer.get("Messages", [])
    )


def test_dead_letters_come_back_to_their_queue(queues: Any) -> None:
    """More than one batch; each once, in the group of its owner."""
    url = os.environ["JOB_QUEUE_URL"]
    for number in range(12):
        queues.send_message(
            QueueUrl=f"{url}-dead",
            MessageBody=f"U#one#J{number:02}#1",
            MessageGroupId="U#one",
        )

    assert "jobs     12" in run("dlq", "list").output
    assert (
        "12 dead letters would be" in run("dlq", "redrive", "jobs", "--dry-run").output
    )
    done = run("dlq", "redrive", "jobs")

    assert done.exit_code == 0, done.output
    assert "12 dead letters sent back" in done.output
    assert "jobs     0" in run("dlq", "list").output
    back = bodies(queues, url) + bodies(queues, url)
    assert sorted(back) == [(f"U#one#J{n:02}#1", "U#one") for n in range(12)]


def test_dead_letters_are_shown_and_stay(queues: Any) -> None:
    """They name what they are about, and no address."""
    url = os.environ["ENDING_QUEUE_URL"]
    told = {"detail": {"status": "FAILED", "input": '{"attempt": "U#one#J1#1"}'}}
    given_up = {"requestPayload": {"attempt": "U#one#J2#1"}}
    bounce = {"detail-type": "Email Bounced", "detail": {"to": "ada@example.com"}}
    for body in (told, given_up, bounce):
        queues.send_message(QueueUrl=f"{url}-dead", MessageBody=json.dumps(body))
    queues.send_message(QueueUrl=f"{url}-dead", MessageBody="to ada@example.com")

    for _ in range(2):
        shown = run("dlq", "show", "endings").output
        assert "execution failed: U#one#J1#1" in shown
        assert "invocation given up: U#one#J2#1" in shown
        assert "Email Bounced" in shown and "unreadable" in shown
        assert "4 of 4 dead letters" in shown
        assert "ada@" not in shown


def test_dead_letters_are_deleted_for_good_by_whoever_agrees(queues: Any) -> None:
    """Nothing goes back, and the queue itself is not touched."""
    url = os.environ["JOB_QUEUE_URL"]
    queues.send_message(QueueUrl=url, MessageBody="U#one#J1#1")
    for number in range(3):
        queues.send_message(QueueUrl=f"{url}-dead", MessageBody=f"U#one#J{number}#1")

    assert run("dlq", "purge", "jobs", typed="n\n").exit_code == 1
    assert "jobs     3" in run("dlq", "list").output
    done = run("dlq", "purge", "jobs", "--yes")

    assert "3 dead letters deleted" in done.output
    assert "jobs     0" in run("dlq", "list").output
    assert bodies(queues, url) == [("U#one#J1#1", None)]


def test_deployed_stage_is_entered_by_its_name(
    monkeypatch: pytest.MonkeyPatch, aws: Any
) -> None:
    """Its table and bucket are found; nobody types them, nor makes a key up."""
    named = {
        "TableName": os.environ["DYNAMODB_TABLE_NAME"],
        "BucketName": "the-bucket-of-dev",
    }
    outputs = [{"OutputKey": k, "OutputValue": v} for k, v in named.items()]
    asked: list[str] = []

    def describe_stacks(StackName: str) -> dict[str, Any]:
        asked.append(StackName)
        return {"Stacks": [{"Outputs": outputs}]}

    found = SimpleNamespace(describe_stacks=describe_stacks)
    monkeypatch.setattr("tools.deploy.aws.Aws.client", lambda *_: found)
    before = dict(os.environ)
    try:
        shown = run("outbox", "show", "--stage", "dev")
        assert os.environ["S3_BUCKET_NAME"] == "the-bucket-of-dev"
    finally:
        os.environ.clear()
        os.environ.update(before)

    assert shown.exit_code == 0 and "Nothing waits" in shown.output, shown.output
    assert asked == ["Backend-dev-Data"]
    refused = run("outbox", "show", "--stage", "production")
    assert refused.exit_code == 1 and "choose from" in refused.output


class Stacks:
    """The stacks of one stage; moto's need a package that nothing else does."""

    exceptions = SimpleNamespace(ClientError=ClientError)

    def __init__(self, **stacks: tuple[str, ...]) -> None:
        """Make stacks with outputs of these names."""
        self._stacks = stacks

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        """Describe a stack, or refuse as CloudFormation does."""
        name = StackName.removeprefix("backend-prod-")
        if name not in self._stacks:
            message = f"Stack with id {StackName} does not exist"
            problem: Any = {"Error": {"Code": "ValidationError", "Message": message}}
            raise ClientError(problem, "DescribeStacks")
        outputs = [
            {"OutputKey": each, "OutputValue": f"url of {each}"}
            for each in self._stacks[name]
        ]
        return {"Stacks": [{"Outputs": outputs}]}


def test_the_queues_of_a_deployed_stage_are_those_of_its_stacks() -> None:
    """Letters of rules go to the queue of endings; those of runs stay."""
    stacks = Stacks(
        Workers=("MailQueueUrl", "MailDeadLettersUrl", "FailuresUrl"),
        Jobs=("EndingQueueUrl", "EndingDeadLettersUrl", "UndeliveredEndingsUrl"),
    )

    assert deployed_queues(stacks, "backend-prod") == [
        ("mail", "url of MailDeadLettersUrl", "url of MailQueueUrl"),
        ("endings", "url of EndingDeadLettersUrl", "url of EndingQueueUrl"),
        ("rules", "url of UndeliveredEndingsUrl", "url of EndingQueueUrl"),
        ("failures", "url of FailuresUrl", ""),
    ]
    with pytest.raises(NoQueues, match="backend-prod"):
        deployed_queues(Stacks(), "backend-prod")


def test_a_queue_that_is_not_there_is_named(queues: Any) -> None:
    """With those that are."""
    refused = run("dlq", "redrive", "post")

    assert refused.exit_code == 2
    assert "mail, jobs, endings" in refused.output
