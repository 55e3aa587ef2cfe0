"""The worker that relays work: new at once, and on schedule what was missed."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

import tests.service_environment  # noqa: F401
from runtime.core.clock import new_ulid
from runtime.core.errors import Throttled, Unavailable
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.features.outbox import worker
from runtime.features.outbox.settings import RelaySettings
from tests.unit.invoked import (
    ENOUGH,
    LambdaContext,
    begun_at,
    counted,
    demand_own_id,
    metrics_of,
)
from tests.unit.left_behind import NOTHING, left_behind
from tests.unit.log_lines import log_lines
from tests.unit.world import TABLE, World

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/mail"
JOBS_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
SCHEDULE = {"source": "aws.events", "detail-type": "Scheduled Event"}
Captured = pytest.CaptureFixture[str]


class Sqs:
    """A client of SQS.

    Attributes:
        batches: the ids of mails in each batch that it took, whole or in part.
        starts: the messages about jobs that it took.
        refuses: the number of the call in which it refuses a message, from 1.
    """

    def __init__(self) -> None:
        """Take every message."""
        self.batches: list[list[str]] = []
        self.starts: list[dict[str, Any]] = []
        self.refuses: int | None = None

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        """Take a batch."""
        demand_own_id()
        if request["QueueUrl"] == JOBS_URL:
            self.starts += request["Entries"]
            return {"Successful": [{}]}
        assert request["QueueUrl"] == URL
        self.batches.append([each["MessageBody"] for each in request["Entries"]])
        refused = len(self.batches) == self.refuses
        return {"Failed": [{"Id": "0"}]} if refused else {"Successful": [{}]}


class Function:
    """The function as Lambda runs it, on the world's table.

    Attributes:
        world: the services.
        sqs: the client of SQS.
        log: the lines that the last invocation logged.
    """

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        """Begin a process."""
        self.world, self.sqs = world, Sqs()
        self.log: list[str] = []
        clients = {"dynamodb": world.client, "sqs": self.sqs}
        settings = RelaySettings(
            _env_file=None,
            DYNAMODB_TABLE_NAME=TABLE,
            MAIL_QUEUE_URL=URL,
            JOB_QUEUE_URL=JOBS_URL,
            STAGE="unit",
        )
        patch.setattr(worker, "aws_client", lambda service, _: clients[service])
        patch.setattr(worker, "utc_now", world.clock)
        patch.setattr(worker, "_settings", settings)
        patch.setattr(worker, "_relay", worker.make_relay(settings))
        patch.setenv("AWS_LAMBDA_FUNCTION_NAME", "relay")

    def waiting(self, count: int) -> list[str]:
        """Let mails wait, and return their ids."""
        ids = []
        for _ in range(count):
            mail = Mail(id=new_ulid(self.world.clock()), kind="notice", to="a@b.c")
            OutboxRepository(self.world.table).add(mail)
            self.world.clock.advance(milliseconds=1)
            ids.append(mail.id)
        return ids

    def call(self, event: dict[str, Any], seconds: float = ENOUGH) -> None:
        """Invoke the function."""
        with log_lines() as self.log:
            worker.handler(event, LambdaContext(seconds))


@pytest.fixture(name="function")
def _function(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    """Return the function in Lambda."""
    yield Function(world, monkeypatch)


def change(pk: str, event: str = "INSERT") -> dict[str, Any]:
    """Return a record of the table's stream, which holds keys only."""
    keys = {"pk": {"S": pk}, "sk": {"S": "M"}}
    return {
        "eventID": "1",
        "eventName": event,
        "eventSource": "aws:dynamodb",
        "dynamodb": {"Keys": keys, "SequenceNumber": "1"},
    }


def test_new_mails_are_handed_over_in_their_order(
    function: Function, capsys: Captured
) -> None:
    """The table is not asked, and nothing is counted: there may be many."""
    left = left_behind(
        function.world,
        lambda: function.call({"Records": [change("M#m1"), change("M#m2")]}),
    )

    assert left == NOTHING
    assert function.sqs.batches == [["m1", "m2"]]
    assert function.world.client.calls == []
    assert (function.log, metrics_of(capsys.readouterr().out)) == ([], [])


def test_nothing_else_in_the_stream_is_handed_over(function: Function) -> None:
    """The filter of the event source lets it pass if somebody changes it."""
    others = [
        change("U#1"),
        change("XM#m1"),
        change("M#m1", "MODIFY"),
        change("M#m1", "REMOVE"),
    ]

    function.call({"Records": [*others, change("M#m2"), *others]})
    function.call({"Records": others})
    function.call({"Records": []})

    assert function.sqs.batches == [["m2"]]


def test_a_batch_of_the_stream_is_sent_in_tens(function: Function) -> None:
    """It has up to a hundred records."""
    ids = [f"m{number}" for number in range(25)]

    function.call({"Records": [change(f"M#{mail_id}") for mail_id in ids]})

    assert function.sqs.batches == [ids[:10], ids[10:20], ids[20:]]


def test_a_batch_of_which_a_part_was_refused_fails_and_comes_again_whole(
    function: Function,
) -> None:
    """No mail is lost, and one that is relayed twice is sent once."""
    ids = [f"m{number}" for number in range(15)]
    event = {"Records": [change(f"M#{mail_id}") for mail_id in ids]}
    function.sqs.refuses = 2

    with pytest.raises(Unavailable):
        function.call(event)
    function.call(event)

    assert function.sqs.batches[2:] == [ids[:10], ids[10:]]


def test_the_schedule_hands_over_and_counts_what_is_overdue(
    function: Function, capsys: Captured
) -> None:
    """The alarm looks at the count; the mails themselves are left as they are."""
    ids = function.waiting(12)
    function.world.clock.advance(minutes=15)
    function.waiting(1)

    left = left_behind(function.world, lambda: function.call(SCHEDULE))

    assert left == NOTHING
    assert function.sqs.batches == [ids[:10], ids[10:]]
    assert metrics_of(capsys.readouterr().out) == [counted("unit", MailsOverdue=12)]
    tables = {request["TableName"] for _, request in function.world.client.calls}
    assert tables == {TABLE}


def test_a_schedule_that_finds_nothing_sends_and_counts_nothing(
    function: Function, capsys: Captured
) -> None:
    """As it should be, every quarter of an hour."""
    function.waiting(1)

    function.call(SCHEDULE)

    assert function.sqs.batches == []
    assert metrics_of(capsys.readouterr().out) == []


def test_a_sweep_that_failed_is_made_up_for_by_the_next(
    function: Function, capsys: Captured
) -> None:
    """It fails, for the alarm, and counts nothing."""
    ids = function.waiting(2)
    function.world.clock.advance(minutes=16)
    function.sqs.refuses = 1
    with pytest.raises(Unavailable):
        function.call(SCHEDULE)
    told = metrics_of(capsys.readouterr().out)

    function.call(SCHEDULE)

    assert told == []
    assert function.sqs.batches[1:] == [ids]
    assert metrics_of(capsys.readouterr().out) == [counted("unit", MailsOverdue=2)]


def throttled() -> None:
    """Refuse a call as DynamoDB does when it is too busy."""
    error = {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
    raise ClientError(cast(Any, error), "Query")


@pytest.mark.parametrize("seconds", [0.0, 4.0], ids=["no time", "less than a margin"])
def test_without_time_a_busy_table_is_left_to_the_next_sweep(
    function: Function, seconds: float
) -> None:
    """To wait for it would end in a timeout, which says less."""
    (mail_id,) = function.waiting(1)
    function.world.clock.advance(minutes=16)
    function.world.client.before_read(throttled, of="OUTBOX")

    with pytest.raises(Throttled):
        function.call(SCHEDULE, seconds)

    assert function.log == ["ERROR giving up on DynamoDB: Throttled"]
    function.call(SCHEDULE)
    assert function.sqs.batches == [[mail_id]]


def test_with_time_a_busy_table_is_asked_again(function: Function) -> None:
    """A moment later it answers."""
    (mail_id,) = function.waiting(1)
    function.world.clock.advance(minutes=16)
    function.world.client.before_read(throttled, of="OUTBOX")

    function.call(SCHEDULE)

    assert (function.sqs.batches, function.log) == ([[mail_id]], [])


def test_outside_lambda_no_metrics_are_printed(
    function: Function, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make run` calls the worker too."""
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME")
    function.waiting(1)
    function.world.clock.advance(minutes=16)

    function.call(SCHEDULE)

    assert capsys.readouterr().out == ""


def test_a_process_configures_its_logs_and_makes_its_clients_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch must not wait for them."""
    configured, services = begun_at(worker.__file__, monkeypatch)

    assert [type(settings) for settings in configured] == [RelaySettings]
    assert services == ["dynamodb", "sqs"]


def test_the_start_of_a_job_goes_to_the_queue_of_jobs(function: Function) -> None:
    """Its message is in the group of the owner, so that owners do not delay others."""
    owner, job_id = (new_ulid(function.world.clock()) for _ in range(2))
    start = f"U#{owner}#{job_id}#1"

    function.call({"Records": [change(f"JQ#{start}"), change("M#m1")]})

    assert function.sqs.batches == [["m1"]]
    assert function.sqs.starts == [
        {"Id": "0", "MessageBody": start, "MessageGroupId": f"U#{owner}"}
    ]
