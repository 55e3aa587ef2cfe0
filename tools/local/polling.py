"""Does what Lambda does between our functions: polls stream and queue, calls workers.

Runs in a thread of the local server, so `--reload` renews it with the code.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.local.resources import client

logger = logging.getLogger("runtime.local")

Handler = Callable[[dict[str, Any], Any], Any]

WAIT_SECONDS = 1
PAUSE_SECONDS = 2
SWEEP_SECONDS = 15 * 60
_BATCH = 10


class Changes:
    """The records of the table's stream, each given once to a handler that succeeds."""

    def __init__(self, settings: dict[str, str], handler: Handler) -> None:
        """Begin with the oldest record that is left: handlers take one twice."""
        self._streams = client("dynamodbstreams", settings)
        table = client("dynamodb", settings).describe_table(
            TableName=settings["DYNAMODB_TABLE_NAME"]
        )
        self._arn = table["Table"]["LatestStreamArn"]
        self._handler = handler
        self._positions: dict[str, str] = {}

    def poll(self) -> None:
        """Give what is new to the handler; nothing moves on if that fails."""
        stream = self._streams.describe_stream(StreamArn=self._arn)
        for shard in stream["StreamDescription"]["Shards"]:
            name = shard["ShardId"]
            position = self._positions.get(name) or self._beginning(name)
            answer = self._streams.get_records(ShardIterator=position)
            if answer["Records"]:
                self._handler({"Records": answer["Records"]}, {})
            self._positions[name] = answer.get("NextShardIterator") or position

    def _beginning(self, shard: str) -> str:
        """Where a shard begins."""
        answer = self._streams.get_shard_iterator(
            StreamArn=self._arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )
        return str(answer["ShardIterator"])


class Messages:
    """The messages of a queue, each deleted when its handler has succeeded."""

    def __init__(self, settings: dict[str, str], url: str, handler: Handler) -> None:
        """Take messages from this queue."""
        self._sqs = client("sqs", settings)
        self._url = url
        self._handler = handler

    def poll(self) -> None:
        """Give a batch to the handler, waiting a second for one."""
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=_BATCH,
            WaitTimeSeconds=WAIT_SECONDS,
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
    """Begin to poll as soon as there is a table, for as long as the process lasts."""
    threading.Thread(target=_poll, args=(settings,), daemon=True).start()


def _poll(settings: dict[str, str]) -> None:
    """Poll for ever; what fails is logged and tried again."""
    while not _is_there(settings):
        time.sleep(PAUSE_SECONDS / 10)
    while True:
        try:
            _poll_until_failure(settings)
        except Exception:
            logger.exception("a worker failed; trying again")
            time.sleep(PAUSE_SECONDS)


def _poll_until_failure(settings: dict[str, str]) -> None:
    """Poll stream and queue in turn, and do every quarter of an hour what is due."""
    # Imported here: they read their settings when they are imported.
    from runtime.features.accounts.erasure import worker as removal
    from runtime.features.mail import delivery_worker as mail
    from runtime.features.mail import relay_worker as relay

    changes = Changes(settings, relay.handler)
    mails = Messages(settings, settings["MAIL_QUEUE_URL"], mail.handler)
    swept = time.monotonic()
    while True:
        changes.poll()
        mails.poll()
        if time.monotonic() - swept > SWEEP_SECONDS:
            relay.handler({}, {})
            removal.handler({}, {})
            swept = time.monotonic()


def _is_there(settings: dict[str, str]) -> bool:
    """Whether the first start has made the table and its stream."""
    dynamodb = client("dynamodb", settings)
    try:
        answer = dynamodb.describe_table(TableName=settings["DYNAMODB_TABLE_NAME"])
    except (BotoCoreError, ClientError):
        return False
    return "LatestStreamArn" in answer["Table"]


def _record(message: dict[str, Any]) -> dict[str, Any]:
    """A message as an event of Lambda holds it."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }
