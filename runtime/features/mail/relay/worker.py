"""Hands mails from the outbox to the queue, as the table's stream names them.

A quarter-hourly tick hands over what that has missed.
"""

from typing import Any

from runtime.core.aws import aws_client
from runtime.core.clock import utc_now
from runtime.core.dynamodb.schema import OUTBOX_PREFIX, PARTITION_KEY
from runtime.core.dynamodb.table import Table
from runtime.core.invocation import invocation
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.queue import MailQueue
from runtime.core.mail.relay import MailRelay
from runtime.core.observability import configure_logging
from runtime.core.settings import read_settings
from runtime.features.mail.settings import RelaySettings


def make_relay(settings: RelaySettings) -> MailRelay:
    """Put a relay together."""
    table = Table(aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME)
    queue = MailQueue(aws_client("sqs", settings), settings.MAIL_QUEUE_URL)
    return MailRelay(OutboxRepository(table), queue, utc_now)


_settings = read_settings(RelaySettings)
configure_logging(_settings)
_relay = make_relay(_settings)


def handler(event: dict[str, Any], context: Any) -> None:
    """Hand over the mails of one batch of changes, or, on a tick, the overdue ones.

    What fails is delivered again by the stream, whole: to hand over twice is harmless.
    """
    with invocation(context, _settings.STAGE):
        if "Records" in event:
            _relay.hand_over(_new_mails(event["Records"]))
        else:
            _relay.sweep()


def _new_mails(records: list[dict[str, Any]]) -> list[str]:
    """The ids of the mails among the rows that were written; the filter's work again.

    The filter of the event source lets only those through, so this is for whoever
    calls without one.
    """
    keys = (
        record["dynamodb"]["Keys"][PARTITION_KEY]["S"]
        for record in records
        if record["eventName"] == "INSERT"
    )
    return [
        key.removeprefix(OUTBOX_PREFIX) for key in keys if key.startswith(OUTBOX_PREFIX)
    ]
