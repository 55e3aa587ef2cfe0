"""Tombstones: the rows which say that an owner is being erased, or was.

Whoever works for an owner behind a request takes the lease of a job first and looks for
the tombstone then; whoever erases writes the tombstone first and looks for leases then.
Both read consistently. So at least one of them sees the other, and nothing is written
for an owner who is gone.
"""

from datetime import datetime, timedelta

from runtime.core.contract import ERASURES_KNOWN_DAYS
from runtime.core.dynamodb.schema import TTL_ATTRIBUTE, tombstone_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Write, put, update
from runtime.core.owner import Owner

RECEIPT_KEPT = timedelta(days=ERASURES_KNOWN_DAYS)
"""Time for which it is known that and when an owner was erased."""


def is_erased(table: Table, owner: Owner) -> bool:
    """Tell whether an owner is being erased, or was: one read unit."""
    return table.get(tombstone_key(owner)) is not None


def tombstone_write(owner: Owner, now: datetime) -> Write:
    """Return the write by which the erasure of an owner begins."""
    pk, sk = tombstone_key(owner)
    kept_until = int((now + RECEIPT_KEPT).timestamp())
    return put({"pk": pk, "sk": sk, "began_at": now, TTL_ATTRIBUTE: kept_until})


def receipt_write(owner: Owner, now: datetime) -> Write:
    """Return the write that makes the receipt of an erasure of the tombstone.

    An erasure that was begun before there were tombstones gets one then.
    """
    return update(
        tombstone_key(owner),
        "SET #ended_at = :now, #ttl = :until",
        {":now": now, ":until": int((now + RECEIPT_KEPT).timestamp())},
    )
