"""Audit entries and waiting mail, as writes for the transaction of their cause."""

from datetime import timedelta

from runtime.core.clock import rfc3339, ulid_time
from runtime.models.trail import AuditEntry, Mail, Trail
from runtime.repositories.schema import (
    OUTBOX,
    TTL_ATTRIBUTE,
    audit_day_pk,
    audit_key,
    outbox_key,
)
from runtime.repositories.table import NEW, Write, put

AUDIT_KEPT = timedelta(days=400)
# Longer than a queue and then its dead letters keep a message that names the mail.
MAIL_KEPT = timedelta(days=30)


def left_behind(trail: Trail) -> list[Write]:
    """The writes that a change takes along: two write units each, or four of audit."""
    return [*map(_entry, trail.entries), *map(waiting, trail.mails)]


def _entry(entry: AuditEntry) -> Write:
    """Never written over: the log only grows."""
    pk, sk = audit_key(entry.user_id, entry.id)
    return put(
        {
            **entry.model_dump(exclude={"at"}),
            "at": rfc3339(entry.at),
            "pk": pk,
            "sk": sk,
            "gsi1pk": audit_day_pk(entry.at),
            "gsi1sk": entry.id,
            TTL_ATTRIBUTE: int((entry.at + AUDIT_KEPT).timestamp()),
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
