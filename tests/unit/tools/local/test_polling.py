"""Local polling of stream and queue: it behaves like Lambda's event sources."""

import logging
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from runtime.features import declarations
from tools.local import polling, resources
from tools.local.job_names import EVENT_SOURCES, QUEUES, queue_setting
from tools.local.polling import Changes, Messages
from tools.local.resources import ATTEMPTS
from tools.local.workers import scheduled_workers

SETTINGS = {
    "AWS_REGION": "us-east-1",
    "DYNAMODB_TABLE_NAME": "local-table",
    "MAIL_QUEUE_URL": "http://127.0.0.1:4566/000000000000/mails",
    "JOB_QUEUE_URL": "http://127.0.0.1:4566/000000000000/starts",
    "ENDING_QUEUE_URL": "http://127.0.0.1:4566/000000000000/endings",
    **{
        queue_setting(name): f"http://127.0.0.1:4566/000000000000/{name}"
        for name in EVENT_SOURCES
    },
}
Event = dict[str, Any]


class Enough(BaseException):
    """Ends a loop that would run for ever."""


class Worker:
    """Records its events, and fails if a test tells it to."""

    def __init__(self) -> None:
        """Start with success."""
        self.events: list[Event] = []
        self.breaks = False
        self.refuses: set[str] = set()

    def __call__(self, event: Event, context: Any) -> dict[str, Any]:
        """Handle a batch, and return the messages that failed."""
        self.events.append(event)
        if self.breaks:
            raise RuntimeError("broken")
        failed = [r for r in event["Records"] if r.get("body") in self.refuses]
        return {
            "batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in failed]
        }

    def seen(self) -> list[str]:
        """Return the bodies of the last batch's messages, or the changed keys."""
        if not self.events:
            return []
        return sorted(
            record.get("body") or record["dynamodb"]["Keys"]["pk"]["S"]
            for record in self.events.pop()["Records"]
        )


@pytest.fixture(name="worker")
def _worker() -> Worker:
    """Return a worker that succeeds."""
    return Worker()


@pytest.fixture(name="aws", autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Replace the emulator by moto; yield a factory of clients."""
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    make: Any = boto3.client

    def client(service: str, settings: dict[str, str] = SETTINGS) -> Any:
        """Return a client of a service."""
        return make(
            service,
            region_name=settings["AWS_REGION"],
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            # moto does not serve the endpoints per account.
            config=Config(account_id_endpoint_mode="disabled"),
        )

    monkeypatch.setattr(polling, "client", client)
    monkeypatch.setattr(resources, "client", client)
    monkeypatch.setattr(resources, "_dynamodb", lambda _: client("dynamodb"))
    monkeypatch.setattr(polling, "WAIT_SECONDS", 0)
    with mock_aws():
        yield client


@pytest.fixture(name="table")
def _table(aws: Callable[[str], Any]) -> Any:
    """Create the local stage's table; return a function that puts a row."""
    resources.make_table(SETTINGS)
    dynamodb = aws("dynamodb")

    def put(pk: str) -> None:
        """Write a row."""
        row = {"pk": {"S": pk}, "sk": {"S": "-"}}
        dynamodb.put_item(TableName=SETTINGS["DYNAMODB_TABLE_NAME"], Item=row)

    return put


class Queue:
    """A queue and its dead-letter queue."""

    def __init__(self, sqs: Any, name: str = "mails") -> None:
        """Create the queues like the local stage."""
        resources.make_queues(SETTINGS)
        self._sqs = sqs
        self.url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        self.dead_url = sqs.get_queue_url(QueueName=f"{name}-dead")["QueueUrl"]

    def send(self, *bodies: str) -> None:
        """Send messages."""
        for body in bodies:
            self._sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def time_passes(self) -> None:
        """Make received messages visible again at once."""
        attributes = {"VisibilityTimeout": "0"}
        self._sqs.set_queue_attributes(QueueUrl=self.url, Attributes=attributes)

    def left(self) -> int:
        """Return the number of messages, received or not."""
        names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
        ]
        answer = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    def dead(self) -> list[str]:
        """Return the messages in the dead-letter queue."""
        answer = self._sqs.receive_message(
            QueueUrl=self.dead_url, MaxNumberOfMessages=10
        )
        return [message["Body"] for message in answer.get("Messages", [])]


@pytest.fixture(name="queue")
def _queue(aws: Callable[[str], Any]) -> Queue:
    """Return the mail queue and its dead-letter queue."""
    return Queue(aws("sqs"))


@pytest.fixture(name="settings")
def _settings(aws: Callable[[str], Any], queue: Queue) -> dict[str, str]:
    """Return the settings with the URLs that moto gives to the queues."""
    starts, endings = Queue(aws("sqs"), "starts"), Queue(aws("sqs"), "endings")
    objects = {queue_setting(n): Queue(aws("sqs"), n).url for n in EVENT_SOURCES}
    return SETTINGS | {
        **objects,
        "MAIL_QUEUE_URL": queue.url,
        "JOB_QUEUE_URL": starts.url,
        "ENDING_QUEUE_URL": endings.url,
    }


def messages(queue: Queue, worker: Worker) -> Messages:
    """Return the poller of the queue for a worker."""
    return Messages(SETTINGS, queue.url, worker)


def test_every_change_is_given_once(
    table: Callable[[str], None], worker: Worker
) -> None:
    """Include changes from before the start; call no worker without changes."""
    table("M#1")
    changes = Changes(SETTINGS, worker)

    changes.poll()
    assert worker.seen() == ["M#1"]
    changes.poll()
    assert not worker.events
    table("M#2")
    table("M#3")
    changes.poll()
    assert worker.seen() == ["M#2", "M#3"]


def test_changes_that_a_worker_fails_at_come_again(
    table: Callable[[str], None], worker: Worker
) -> None:
    """Repeat them in order, before later changes."""
    changes = Changes(SETTINGS, worker)
    table("M#1")
    worker.breaks = True
    for _ in range(2):
        with pytest.raises(RuntimeError):
            changes.poll()
        assert worker.seen() == ["M#1"]

    worker.breaks = False
    changes.poll()

    assert worker.seen() == ["M#1"]
    changes.poll()
    assert not worker.events


def test_a_message_that_was_handled_is_gone(queue: Queue, worker: Worker) -> None:
    """Pass the message in Lambda's form, including its receive count."""
    queue.send("mail-1")

    messages(queue, worker).poll()

    (record,) = worker.events[0]["Records"]
    assert record["body"] == "mail-1"
    assert record["eventSource"] == "aws:sqs"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert queue.left() == 0


def test_no_worker_is_called_for_an_empty_queue(queue: Queue, worker: Worker) -> None:
    """Call no worker, since Lambda sends no empty batch either."""
    messages(queue, worker).poll()

    assert not worker.events


def test_of_a_batch_only_what_failed_comes_again(queue: Queue, worker: Worker) -> None:
    """Repeat it only after the visibility timeout."""
    queue.send("good", "bad", "fine")
    worker.refuses = {"bad"}
    mails = messages(queue, worker)

    mails.poll()

    assert worker.seen() == ["bad", "fine", "good"]
    assert queue.left() == 1
    mails.poll()
    assert not worker.events


def test_what_waited_for_its_time_is_handled_then(queue: Queue, worker: Worker) -> None:
    """Handle the message when the temporary failure is over."""
    queue.time_passes()
    queue.send("bad")
    worker.refuses = {"bad"}
    mails = messages(queue, worker)
    mails.poll()

    worker.refuses = set()
    mails.poll()

    assert queue.left() == 0 and not queue.dead()


def test_a_worker_that_breaks_loses_nothing(queue: Queue, worker: Worker) -> None:
    """Repeat the whole batch, since nothing is known about its messages."""
    queue.send("mail-1", "mail-2")
    worker.breaks = True

    with pytest.raises(RuntimeError):
        messages(queue, worker).poll()

    assert queue.left() == 2


def test_a_message_that_nobody_can_handle_ends_as_a_dead_letter(
    queue: Queue, worker: Worker
) -> None:
    """Use the same number of attempts as in production; handle other messages."""
    queue.time_passes()
    queue.send("poison")
    worker.refuses = {"poison"}
    mails = messages(queue, worker)
    for attempt in range(ATTEMPTS):
        queue.send(f"mail-{attempt}")
        mails.poll()
        assert "poison" in worker.seen()

    queue.send("last")
    mails.poll()

    assert worker.seen() == ["last"]
    assert queue.dead() == ["poison"]
    assert queue.left() == 0


MODULES = {
    "ending": "runtime.features.jobs.ending.worker",
    "mail": "runtime.features.mail.delivery.worker",
    "relay": "runtime.features.outbox.worker",
    "removal": "runtime.features.accounts.erasure.worker",
    "start": "runtime.features.jobs.starting.worker",
    **{
        worker.name: worker.handler.rpartition(".")[0]
        for feature in declarations()
        for worker in feature.workers
        if worker.events or worker.every_minutes
    },
}
SCHEDULED = ("relay", "removal", "ending", *scheduled_workers())


@pytest.fixture(name="workers")
def _workers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Worker]:
    """Replace the real workers, which need all settings."""
    workers = {name: Worker() for name in MODULES}
    for name, worker in workers.items():
        module = SimpleNamespace(handler=worker)
        package, _, last = MODULES[name].rpartition(".")
        monkeypatch.setitem(sys.modules, MODULES[name], module)
        monkeypatch.setattr(import_module(package), last, module, raising=False)
    return workers


def stop_after(pauses: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Skip the given number of pauses, then stop; return their lengths."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        """Record the pause without waiting."""
        slept.append(seconds)
        if len(slept) == pauses:
            raise Enough

    monkeypatch.setattr(polling, "time", SimpleNamespace(sleep=sleep, monotonic=float))
    return slept


def test_polling_waits_for_the_table(
    monkeypatch: pytest.MonkeyPatch, workers: dict[str, Worker]
) -> None:
    """Wait, since the first start creates the table after the server is up."""
    slept = stop_after(3, monkeypatch)

    with pytest.raises(Enough):
        polling._poll(SETTINGS)

    assert slept == [polling.PAUSE_SECONDS / 10] * 3


def test_an_emulator_that_does_not_answer_is_waited_for_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Wait, since the emulator may start after the server."""
    make: Any = boto3.client
    monkeypatch.setattr(
        polling,
        "client",
        lambda service, _: make(
            service,
            region_name="us-east-1",
            endpoint_url="http://127.0.0.1:1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        ),
    )

    assert not polling._is_there(SETTINGS)


def test_a_worker_that_fails_is_logged_and_tried_again(
    table: Callable[[str], None],
    settings: dict[str, str],
    workers: dict[str, Worker],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Keep its events, and handle mails when it works again."""
    table("M#1")
    workers["relay"].breaks = True
    slept = stop_after(2, monkeypatch)

    with caplog.at_level(logging.ERROR), pytest.raises(Enough):
        polling._poll(settings)

    assert slept == [polling.PAUSE_SECONDS] * 2
    assert [record.message for record in caplog.records] == [
        "a worker failed; trying again"
    ] * 2
    assert workers["relay"].seen() == workers["relay"].seen() == ["M#1"]


def test_what_is_due_is_done_every_quarter_of_an_hour(
    aws: Callable[[str], Any],
    table: Callable[[str], None],
    settings: dict[str, str],
    workers: dict[str, Worker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Poll stream and queues each round, and run the sweeps every 15 minutes."""
    table("M#1")
    for setting, body in (
        ("MAIL_QUEUE_URL", "mail-1"),
        ("JOB_QUEUE_URL", "attempt-1"),
        ("ENDING_QUEUE_URL", "attempt-2"),
    ):
        aws("sqs").send_message(QueueUrl=settings[setting], MessageBody=body)
    ticks: list[str] = []
    for name in SCHEDULED:
        worker = workers[name]

        def tick(
            event: Event, _: Any, name: str = name, worker: Worker = worker
        ) -> Any:
            """Record a scheduled event, or pass a batch on."""
            if event:
                return worker(event, _)
            ticks.append(f"{name} at {now[0] / 60:g}")
            return None

        monkeypatch.setattr(sys.modules[MODULES[name]], "handler", tick)
    now = [0.0]

    def monotonic() -> float:
        """Return a time half a minute later per call, for an hour."""
        now[0] += 30
        if now[0] > 60 * 60:
            raise Enough
        return now[0]

    clock = SimpleNamespace(monotonic=monotonic, sleep=None)
    monkeypatch.setattr(polling, "time", clock)

    with pytest.raises(Enough):
        polling._poll_until_failure(settings)

    assert workers["relay"].seen() == ["M#1"]
    assert workers["mail"].seen() == ["mail-1"]
    assert workers["start"].seen() == ["attempt-1"]
    assert workers["ending"].seen() == ["attempt-2"]
    assert [tick.split(" ")[0] for tick in ticks] == [*SCHEDULED] * 3
    minutes = [float(tick.split(" ")[-1]) for tick in ticks[:: len(SCHEDULED)]]
    assert all(14 < b - a < 17 for a, b in zip([0.5, *minutes], minutes))


def test_polling_does_not_keep_the_process_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Poll in a daemon thread, so that `make run` ends with the server."""
    made: list[dict[str, Any]] = []

    class Thread:
        """A thread that does not start."""

        def __init__(self, **arguments: Any) -> None:
            """Record the arguments."""
            made.append(arguments)

        def start(self) -> None:
            """Do nothing."""

    monkeypatch.setattr(polling, "threading", SimpleNamespace(Thread=Thread))

    polling.start(SETTINGS)

    assert made == [{"target": polling._poll, "args": (SETTINGS,), "daemon": True}]


@pytest.mark.parametrize("name", sorted(EVENT_SOURCES))
def test_events_of_objects_are_sent_to_their_worker(
    aws: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    table: Callable[[str], None],
    workers: dict[str, Worker],
    name: str,
) -> None:
    """A rule selects them, and the worker gets what is in its queue.

    That the bucket tells of them, only the emulator shows.
    """
    files = settings | {"S3_BUCKET_NAME": "files"}
    resources.make_bucket(files)
    resources.make_bucket(files)
    resources.make_object_rules(files)
    (target,) = aws("events").list_targets_by_rule(Rule=f"backend-local-{name}")[
        "Targets"
    ]
    assert target["Arn"].endswith(f":{QUEUES[queue_setting(name)]}")
    url = settings[queue_setting(name)]
    aws("sqs").send_message(QueueUrl=url, MessageBody="an event")
    stop_after(1, monkeypatch)
    workers["mail"].breaks = True
    Queue(aws("sqs")).send("the last")

    with pytest.raises(Enough):
        polling._poll(settings)

    assert workers[name].seen() == ["an event"]
