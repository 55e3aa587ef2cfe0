"""Audit entries as writes for the transaction of their cause."""

from datetime import UTC, timedelta

from runtime.core.audit.models import AuditEntry
from runtime.core.dynamodb.schema import (
    TTL_ATTRIBUTE,
    audit_client_key,
    audit_day_pk,
    audit_key,
)
from runtime.core.dynamodb.writes import NEW, Write, put

AUDIT_KEPT = timedelta(days=400)
CLIENTS_KEPT = timedelta(days=90)

_APART = {"address", "device"}


def entry_writes(entry: AuditEntry) -> list[Write]:
    """Return the writes of an entry: 4 write units, and 2 for a known client."""
    if entry.address or entry.device:
        return [_entry(entry), _origin(entry)]
    return [_entry(entry)]


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
    pk, sk = audit_client_key(entry.user_id, entry.id)
    return put(
        {
            "address": entry.address,
            "device": entry.device,
            "pk": pk,
            "sk": sk,
            TTL_ATTRIBUTE: int((entry.at + CLIENTS_KEPT).timestamp()),
        },
        NEW,
    )
