"""Audit entries and waiting mail, as writes for the transaction of their cause."""

from datetime import UTC, timedelta

from runtime.core.clock import ulid_time
from runtime.core.dynamodb.schema import (
    OUTBOX,
    TTL_ATTRIBUTE,
    audit_day_pk,
    audit_key,
    origin_key,
    outbox_key,
)
from runtime.core.dynamodb.table import NEW, Write, put
from runtime.core.effects.models import AuditEntry, Mail, Trail

AUDIT_KEPT = timedelta(days=400)
# Longer than a queue and then its dead letters keep a message that names the mail.
MAIL_KEPT = timedelta(days=30)
ORIGINS_KEPT = timedelta(days=90)

_APART = {"address", "device"}


def left_behind(trail: Trail) -> list[Write]:
    """The writes that a change takes along.

    Two write units for each mail and each known origin, four for each entry.
    """
    return [
        *map(_entry, trail.entries),
        *(_origin(entry) for entry in trail.entries if entry.address or entry.device),
        *map(waiting, trail.mails),
    ]


def _entry(entry: AuditEntry) -> Write:
    """Never written over: the log only grows."""
    pk, sk = audit_key(entry.user_id, entry.id)
    return put(
        {
            **entry.model_dump(exclude=_APART),
            "pk": pk,
            "sk": sk,
            "gsi1pk": audit_day_pk(entry.at.astimezone(UTC)),
            "gsi1sk": entry.id,
            TTL_ATTRIBUTE: int((entry.at + AUDIT_KEPT).timestamp()),
        },
        NEW,
    )


def _origin(entry: AuditEntry) -> Write:
    """Apart from the entry, which is never changed: it goes earlier, or with the user.

    Addresses and devices are personal data.
    """
    pk, sk = origin_key(entry.user_id, entry.id)
    return put(
        {
            "address": entry.address,
            "device": entry.device,
            "pk": pk,
            "sk": sk,
            TTL_ATTRIBUTE: int((entry.at + ORIGINS_KEPT).timestamp()),
        },
        NEW,
    )


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
