"""Rows that record what a request with an Idempotency-Key got."""

from collections.abc import Sequence
from datetime import datetime

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import TTL_ATTRIBUTE, idempotency_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Key, Row, Write, put
from runtime.core.idempotency.models import IdempotencyKey, IdempotencyRecord


class KeyUsed(Exception):
    """Another request with this key was first."""


class IdempotencyRepository:
    """The reader of the rows that other repositories write with their data."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, key: IdempotencyKey, now: datetime) -> IdempotencyRecord | None:
        """Return the record of a key that has not expired: 1 read unit or more."""
        return _record(self._table.get(_row_key(key)), key, now)

    def find_all(
        self, keys: Sequence[IdempotencyKey], now: datetime
    ) -> list[IdempotencyRecord | None]:
        """Return the record of each key, in order: 1 read unit or more for each."""
        rows = self._table.batch_get([_row_key(key) for key in keys], consistent=True)
        return [_record(rows.get(_row_key(key)), key, now) for key in keys]

    def claim(self, record: IdempotencyRecord, now: datetime) -> None:
        """Write a record on its own: 1 write unit.

        Raises:
            KeyUsed: the key is taken and has not expired.
        """
        self._table.write(remember(record, now))


def _row_key(key: IdempotencyKey) -> Key:
    """Return the key of the row of an Idempotency-Key."""
    return idempotency_pk(key.scope), key.digest


def _record(
    row: Row | None, key: IdempotencyKey, now: datetime
) -> IdempotencyRecord | None:
    """Return the record that a row holds, if there is one that has not expired."""
    if row is None or row["expires_at"] <= rfc3339(now):
        return None
    return IdempotencyRecord(
        key=key.model_copy(update={"fingerprint": row["fingerprint"]}),
        resource_id=row["resource_id"],
        body=row.get("body"),
    )


def remember(record: IdempotencyRecord, now: datetime) -> Write:
    """Return the write that claims a key, for the transaction that writes the data.

    It raises KeyUsed if the key is taken and has not expired.
    """
    key = record.key
    return put(
        {
            "pk": idempotency_pk(key.scope),
            "sk": key.digest,
            "fingerprint": key.fingerprint,
            "resource_id": record.resource_id,
            "body": record.body,
            "expires_at": key.expires_at,
            TTL_ATTRIBUTE: int(key.expires_at.timestamp()),
        },
        "attribute_not_exists(#pk) OR #expires_at <= :now",
        {":now": now},
        KeyUsed,
    )
