"""The worker that relays mails from the outbox to the queue, called by a table stream.

Every quarter of an hour a schedule calls it too, for mails that the stream has missed.
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
    """Build the service that relays mail."""
    table = Table(aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME)
    queue = MailQueue(aws_client("sqs", settings), settings.MAIL_QUEUE_URL)
    return MailRelay(OutboxRepository(table), queue, utc_now)


_settings = read_settings(RelaySettings)
configure_logging(_settings)
_relay = make_relay(_settings)


def handler(event: dict[str, Any], context: Any) -> None:
    """Relay the mails of one batch of the stream, or, on schedule, the overdue ones.

    After a failure the stream delivers the whole batch again, and to relay a mail twice
    does no harm.
    """
    with invocation(context, _settings.STAGE):
        if "Records" in event:
            _relay.hand_over(_new_mails(event["Records"]))
        else:
            _relay.sweep()


def _new_mails(records: list[dict[str, Any]]) -> list[str]:
    """Return the ids of the mails among the rows that were inserted.

    The event source's filter lets only those through; this is for calls without it.
    """
    keys = (
        record["dynamodb"]["Keys"][PARTITION_KEY]["S"]
        for record in records
        if record["eventName"] == "INSERT"
    )
    return [
        key.removeprefix(OUTBOX_PREFIX) for key in keys if key.startswith(OUTBOX_PREFIX)
    ]
