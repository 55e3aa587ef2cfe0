"""The worker that relays the outbox to the queues, called by a table stream.

Every quarter of an hour a schedule calls it too, for rows that the stream has missed.
"""

from typing import Any

from runtime.core.aws import aws_client
from runtime.core.clock import utc_now
from runtime.core.dynamodb.schema import JOB_START_PREFIX, MAIL_PREFIX, PARTITION_KEY
from runtime.core.dynamodb.table import Table
from runtime.core.invocation import invocation
from runtime.core.jobs.rows import message_of as message_of_start
from runtime.core.mail.rows import message_of as message_of_mail
from runtime.core.observability import configure_logging
from runtime.core.outbox.queue import WorkQueue
from runtime.core.outbox.relay import Destination, Relay
from runtime.core.outbox.repository import Outbox
from runtime.core.settings import read_settings
from runtime.features.outbox.settings import RelaySettings


def make_relay(settings: RelaySettings) -> Relay:
    """Build the relay."""
    table = Table(aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME)
    sqs = aws_client("sqs", settings)
    destinations = (
        Destination(
            MAIL_PREFIX,
            message_of_mail,
            WorkQueue(sqs, settings.MAIL_QUEUE_URL),
            "MailsOverdue",
        ),
        Destination(
            JOB_START_PREFIX,
            message_of_start,
            WorkQueue(sqs, settings.JOB_QUEUE_URL),
            "JobsOverdue",
        ),
    )
    return Relay(Outbox(table), destinations, utc_now)


_settings = read_settings(RelaySettings)
configure_logging(_settings)
_relay = make_relay(_settings)


def handler(event: dict[str, Any], context: Any) -> None:
    """Relay the rows of one batch of the stream, or, on schedule, the overdue ones.

    After a failure the stream delivers the whole batch again, and to relay a row twice
    does no harm.
    """
    with invocation(context, _settings.STAGE):
        if "Records" in event:
            _relay.hand_over(_new_rows(event["Records"]))
        else:
            _relay.sweep()


def _new_rows(records: list[dict[str, Any]]) -> list[str]:
    """Return the partitions of the rows that were inserted.

    The event source's filter lets only those of the outbox through.
    """
    return [
        record["dynamodb"]["Keys"][PARTITION_KEY]["S"]
        for record in records
        if record["eventName"] == "INSERT"
    ]
