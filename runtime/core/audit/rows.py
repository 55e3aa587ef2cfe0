"""Audit entries as writes for the transaction of the change that they record."""

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

_CLIENT_FIELDS = {"address", "device"}


def entry_writes(entry: AuditEntry) -> list[Write]:
    """Return the writes of an entry: 4 write units, and 2 for a known client."""
    if entry.address or entry.device:
        return [_entry_write(entry), _client_write(entry)]
    return [_entry_write(entry)]


def _entry_write(entry: AuditEntry) -> Write:
    """Return the write of an entry, which is never overwritten: the log only grows."""
    pk, sk = audit_key(entry.user_id, entry.id)
    return put(
        {
            **entry.model_dump(exclude=_CLIENT_FIELDS),
            "pk": pk,
            "sk": sk,
            "gsi1pk": audit_day_pk(entry.at.astimezone(UTC)),
            "gsi1sk": entry.id,
            TTL_ATTRIBUTE: int((entry.at + AUDIT_KEPT).timestamp()),
        },
        NEW,
    )


def _client_write(entry: AuditEntry) -> Write:
    """Return the write of an entry's client, which is a row of its own.

    Addresses and devices are personal data: this row is deleted earlier than the entry,
    or with the user, while the entry is never changed.
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
