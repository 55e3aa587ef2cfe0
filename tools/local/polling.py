"""Local replacement of Lambda's event sources: polls stream and queues, calls workers.

Runs in a thread of the local server, so `--reload` restarts it with the code.
"""

import logging
import threading
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.local.job_names import EVENT_SOURCES, queue_setting
from tools.local.resources import client
from tools.local.workers import Handler, handler_of, scheduled_workers

logger = logging.getLogger("runtime.local")

WAIT_SECONDS = 1
PAUSE_SECONDS = 2
SWEEP_SECONDS = 15 * 60
_BATCH = 10


class Changes:
    """The records of the table's stream; each is passed until its handler succeeds."""

    def __init__(self, settings: dict[str, str], handler: Handler) -> None:
        """Start with the oldest record: handlers accept a record twice."""
        self._streams = client("dynamodbstreams", settings)
        table = client("dynamodb", settings).describe_table(
            TableName=settings["DYNAMODB_TABLE_NAME"]
        )
        self._arn = table["Table"]["LatestStreamArn"]
        self._handler = handler
        self._positions: dict[str, str] = {}

    def poll(self) -> bool:
        """Pass new records to the handler; keep the position if the handler fails.

        Returns:
            Whether there were any, and so may be more.
        """
        found = False
        stream = self._streams.describe_stream(StreamArn=self._arn)
        for shard in stream["StreamDescription"]["Shards"]:
            name = shard["ShardId"]
            position = self._positions.get(name) or self._beginning(name)
            answer = self._streams.get_records(ShardIterator=position)
            if answer["Records"]:
                found = True
                self._handler({"Records": answer["Records"]}, {})
            self._positions[name] = answer.get("NextShardIterator") or position
        return found

    def _beginning(self, shard: str) -> str:
        """Return an iterator at the oldest record of a shard."""
        answer = self._streams.get_shard_iterator(
            StreamArn=self._arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )
        return str(answer["ShardIterator"])


class Messages:
    """The messages of a queue; each is deleted when its handler has succeeded."""

    def __init__(self, settings: dict[str, str], url: str, handler: Handler) -> None:
        """Receive messages from this queue."""
        self._sqs = client("sqs", settings)
        self._url = url
        self._handler = handler

    def poll(self, wait: int = 0) -> None:
        """Wait up to `wait` seconds for messages and pass them on as one batch."""
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=_BATCH,
            WaitTimeSeconds=wait,
            AttributeNames=["ApproximateReceiveCount"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            return
        handled = self._handler({"Records": list(map(_record, messages))}, {})
        failed = {entry["itemIdentifier"] for entry in handled["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] not in failed:
                self._sqs.delete_message(
                    QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"]
                )


def start(settings: dict[str, str]) -> None:
    """Start a daemon thread that polls once the table exists."""
    threading.Thread(target=_poll, args=(settings,), daemon=True).start()


def _poll(settings: dict[str, str]) -> None:
    """Poll without end; log a failure and try again."""
    while not _is_there(settings):
        time.sleep(PAUSE_SECONDS / 10)
    while True:
        try:
            _poll_until_failure(settings)
        except Exception:
            logger.exception("a worker failed; trying again")
            time.sleep(PAUSE_SECONDS)


def _poll_until_failure(settings: dict[str, str]) -> None:
    """Poll stream and queues in turn; run the scheduled workers every 15 minutes."""
    relay, removal, ending = map(handler_of, ("relay", "removal", "ending"))
    scheduled = [relay, removal, ending, *map(handler_of, scheduled_workers())]
    changes = Changes(settings, relay)
    starts = Messages(settings, settings["JOB_QUEUE_URL"], handler_of("start"))
    endings = Messages(settings, settings["ENDING_QUEUE_URL"], ending)
    objects = [
        Messages(settings, settings[queue_setting(name)], handler_of(name))
        for name in EVENT_SOURCES
    ]
    mails = Messages(settings, settings["MAIL_QUEUE_URL"], handler_of("mail"))
    swept = time.monotonic()
    while True:
        more = changes.poll()
        starts.poll()
        endings.poll()
        for each in objects:
            each.poll()
        # Only the last one waits, so that a round takes a second at most; after an
        # import, or a start, the stream has thousands of records before the newest.
        mails.poll(0 if more else WAIT_SECONDS)
        if time.monotonic() - swept > SWEEP_SECONDS:
            for worker in scheduled:
                worker({}, {})
            swept = time.monotonic()


def _is_there(settings: dict[str, str]) -> bool:
    """Say whether the first start has created the table and its stream."""
    dynamodb = client("dynamodb", settings)
    try:
        answer = dynamodb.describe_table(TableName=settings["DYNAMODB_TABLE_NAME"])
    except (BotoCoreError, ClientError):
        return False
    return "LatestStreamArn" in answer["Table"]


def _record(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message in the form of a Lambda event record."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }
