"""Rows that count attempts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from runtime.core.dynamodb.schema import throttle_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import NEW, Row, Write, delete, update
from runtime.core.throttling.models import Bucket

ALL = 1_000_000
"""More attempts than any policy allows."""

Subject = tuple[str, str]
"""The digest of who or what is throttled, and the name of the policy."""


class ThrottlingRepository:
    """The rows of attempts: one for each subject of a policy, until it is forgotten."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, subjects: Sequence[Subject]) -> dict[Subject, Bucket]:
        """Read the attempts of subjects consistently: 1 read unit for each."""
        keys = {throttle_key(*subject): subject for subject in subjects}
        rows = self._table.batch_get(list(keys), consistent=True)
        return {keys[key]: _bucket(row) for key, row in rows.items()}

    def charge(
        self,
        subject: Subject,
        seen: Bucket | None,
        failures: int,
        now: datetime,
        remembered: timedelta,
    ) -> None:
        """Count an attempt if none was counted since `seen` was read: 1 write unit.

        Raises:
            ConditionFailed: another attempt was counted.
        """
        values = {
            ":failures": failures,
            ":now": now,
            ":ttl": int((now + remembered).timestamp()),
        }
        condition = NEW
        if seen is not None:
            condition = "#failures = :seen AND #last_at = :seen_at"
            values |= {":seen": seen.failures, ":seen_at": seen.last_at}
        self._table.write(
            update(
                throttle_key(*subject),
                "SET #failures = :failures, #last_at = :now, #ttl = :ttl",
                values,
                condition,
            )
        )

    def add(self, subject: Subject, now: datetime, remembered: timedelta) -> None:
        """Count an attempt, whatever is counted meanwhile: 1 write unit."""
        self._table.write(
            update(
                throttle_key(*subject),
                "ADD #failures :one SET #last_at = :now, #ttl = :ttl",
                {
                    ":one": 1,
                    ":now": now,
                    ":ttl": int((now + remembered).timestamp()),
                },
            )
        )

    def forget(self, subject: Subject) -> Write:
        """Return the write that forgets all attempts."""
        return delete(throttle_key(*subject))

    def drop(self, subject: Subject) -> None:
        """Forget all attempts, outside a transaction: 1 write unit."""
        self._table.write(self.forget(subject))

    def exhaust(
        self,
        subject: Subject,
        now: datetime,
        remembered: timedelta,
        otherwise: type[Exception],
    ) -> Write:
        """Return the write that uses up all attempts; `otherwise` if none is left."""
        return update(
            throttle_key(*subject),
            "SET #failures = :all, #last_at = :now, #ttl = :ttl",
            {
                ":all": ALL,
                ":now": now,
                ":ttl": int((now + remembered).timestamp()),
            },
            "#failures < :all",
            otherwise,
        )


def _bucket(row: Row) -> Bucket:
    """Return the attempts that a row holds."""
    return Bucket.model_validate(row)
