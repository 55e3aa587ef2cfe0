"""Storage of circuit breakers, a row for each service outside."""

from datetime import datetime, timedelta

from runtime.core.dynamodb.schema import TTL_ATTRIBUTE, breaker_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import NEW, ConditionFailed, put
from runtime.features.summaries.breaker.models import Breaker

REMEMBERED = timedelta(days=1)
"""Time without a change after which earlier failures tell nothing."""


class BreakerChanged(ConditionFailed):
    """The breaker is no longer as it was read."""


class BreakerRepository:
    """The breaker of one service, which all processes share."""

    def __init__(self, table: Table, service: str) -> None:
        """Store the breaker of a service outside in this table."""
        self._table = table
        self._key = breaker_key(service)

    def get(self, now: datetime) -> Breaker:
        """Read the breaker consistently: 1 read unit."""
        row = self._table.get(self._key)
        if row is None:
            return Breaker()
        if now.timestamp() >= row[TTL_ATTRIBUTE]:
            # DynamoDB deletes it days later.
            return Breaker(version=row["version"])
        return Breaker.model_validate(row)

    def replace(self, old: Breaker, new: Breaker, now: datetime) -> None:
        """Write a breaker, unless it has changed since it was read: 1 write unit.

        Raises:
            BreakerChanged: another process was faster.
        """
        pk, sk = self._key
        row = {
            **new.model_dump(),
            "version": old.version + 1,
            "pk": pk,
            "sk": sk,
            TTL_ATTRIBUTE: int((now + REMEMBERED).timestamp()),
        }
        if old.version == 0:
            self._table.write(put(row, NEW, otherwise=BreakerChanged))
            return
        seen = {":seen": old.version}
        self._table.write(put(row, "#version = :seen", seen, BreakerChanged))
