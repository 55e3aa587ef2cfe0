"""A mail as the write for the transaction of its cause."""

from datetime import timedelta

from runtime.core.clock import ulid_time
from runtime.core.dynamodb.schema import OUTBOX, TTL_ATTRIBUTE, outbox_key
from runtime.core.dynamodb.writes import NEW, Write, put
from runtime.core.mail.models import Mail

# Longer than a queue and then its dead letters keep a message that names the mail.
MAIL_KEPT = timedelta(days=30)


def waiting(mail: Mail) -> Write:
    """The row of a mail, listed in gsi1 until somebody first sets about sending it."""
    pk, sk = outbox_key(mail.id)
    created = ulid_time(mail.id)
    return put(
        {
            **mail.model_dump(),
            "sends": 0,
            "pk": pk,
            "sk": sk,
            "gsi1pk": OUTBOX,
            "gsi1sk": mail.id,
            TTL_ATTRIBUTE: int((created + MAIL_KEPT).timestamp()),
        },
        NEW,
    )
