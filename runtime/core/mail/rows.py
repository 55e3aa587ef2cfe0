"""A mail as a write for the transaction of the change that causes it."""

from datetime import timedelta

from runtime.core.clock import ulid_time
from runtime.core.dynamodb.schema import MAIL_PREFIX, TTL_ATTRIBUTE, mail_key
from runtime.core.dynamodb.writes import NEW, Write, put
from runtime.core.mail.models import Mail
from runtime.core.outbox.queue import Message
from runtime.core.outbox.repository import listed

# Longer than the queue and then its dead-letter queue keep the mail's message.
MAIL_KEPT = timedelta(days=30)


def waiting(mail: Mail) -> Write:
    """Return the write of a mail's row, listed in gsi1 until its sending begins."""
    pk, sk = mail_key(mail.id)
    created = ulid_time(mail.id)
    return put(
        {
            **mail.model_dump(),
            "sends": 0,
            "pk": pk,
            "sk": sk,
            **listed(mail.id),
            TTL_ATTRIBUTE: int((created + MAIL_KEPT).timestamp()),
        },
        NEW,
    )


def message_of(pk: str) -> Message:
    """Return the message about the mail in a partition: its id, and nothing else."""
    return Message(pk.removeprefix(MAIL_PREFIX))
