"""Demand that rows expire as is stated.

DynamoDB deletes a row days after its TTL, if at all in time: so each row that ends also
carries the time in an attribute that the code reads. Both must agree.
"""

from datetime import UTC, datetime
from typing import Any

from runtime.core.dynamodb.schema import TTL_ATTRIBUTE
from tests.simulated.stated import kind_of


def demand_stated_expiry(row: dict[str, Any]) -> None:
    """Demand that a stored row has the TTL of its kind, in whole seconds."""
    kind, ttl = kind_of(row["pk"], row["sk"]), row.get(TTL_ATTRIBUTE)
    expires = kind.expires(row)
    if expires is None:
        assert ttl is None, f"the {kind.name} never ends, and has the TTL {ttl}"
        return
    assert isinstance(ttl, int), f"the {kind.name} has the TTL {ttl}"
    latest = kind.latest(row) if kind.latest else expires
    assert int(expires.timestamp()) <= ttl <= int(latest.timestamp()), (
        f"the {kind.name} has the TTL {datetime.fromtimestamp(ttl, UTC)}, "
        f"and ends at {expires}"
    )
