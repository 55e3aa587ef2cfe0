"""The cache in the table: where no stage asks for another."""

from datetime import datetime, timedelta

from runtime.core.cache.interface import CacheUnavailable, Found, Key, checked
from runtime.core.clock import Clock
from runtime.core.dynamodb.schema import TTL_ATTRIBUTE, cache_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import NEW, ConditionFailed, Write
from runtime.core.dynamodb.writes import delete as deletion
from runtime.core.dynamodb.writes import put, update
from runtime.core.errors import Throttled, Unavailable
from runtime.core.optimistic import until_unchanged

_ENDED = "#until <= :now"
_OPEN = "#until > :now"


class TableCache:
    """The cache whose entries are rows, each in a partition of its own.

    Rows are read consistently, since a tombstone that is seen too late is none.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        """Keep entries in this table."""
        self._table = table
        self._clock = clock

    def get(self, key: Key) -> Found:
        """Read an entry, its tombstone and that of its group: up to 3 read units."""
        entry = cache_key(key.group, key.name)
        tombstones = _tombstone(key.group), _tombstone(key.group, key.name)
        try:
            rows = self._table.batch_get([entry, *tombstones], consistent=True)
        except (Throttled, Unavailable) as error:
            raise CacheUnavailable from error
        now = _milliseconds(self._clock())
        open_rows = {k: row for k, row in rows.items() if row["until"] > now}
        if not open_rows.keys().isdisjoint(tombstones):
            return Found(None, hidden=True)
        row = open_rows.get(entry)
        return Found(str(row["value"]) if row else None)

    def set(self, key: Key, value: str, until: datetime) -> None:
        """Write an entry: 1 write unit for each KB."""
        if until > self._clock():
            self._put(cache_key(key.group, key.name), checked(value), until)

    def add(self, key: Key, value: str, ttl: timedelta) -> bool:
        """Write an entry if there is none: 1 write unit for each KB."""
        now = self._clock()
        row = _row(cache_key(key.group, key.name), checked(value), now + ttl)
        condition = f"{NEW} OR {_ENDED}"
        return self._tried(put(row, condition, {":now": _milliseconds(now)}))

    def replace(self, key: Key, seen: str, value: str, ttl: timedelta) -> bool:
        """Write an entry if the present one is `seen`: 1 write unit for each KB."""
        now = self._clock()
        row = _row(cache_key(key.group, key.name), checked(value), now + ttl)
        values = {":now": _milliseconds(now), ":seen": seen}
        return self._tried(put(row, f"{_OPEN} AND #value = :seen", values))

    def increment(self, key: Key, ttl: timedelta) -> int:
        """Add one to a count: 1 read and 1 write unit, again if others are faster."""
        try:
            return until_unchanged(
                lambda: self._add_one(key, ttl), refusal=CacheUnavailable
            )
        except (Throttled, Unavailable) as error:
            raise CacheUnavailable from error

    def _add_one(self, key: Key, ttl: timedelta) -> int:
        """Add to what is stored now, unless that changes meanwhile."""
        row_key = cache_key(key.group, key.name)
        row = self._table.get(row_key)
        if row is None or row["until"] <= _milliseconds(self._clock()):
            if self.add(key, "1", ttl):
                return 1
            raise ConditionFailed
        count = _count(row["value"]) + 1
        self._table.write(
            update(
                row_key,
                "SET #value = :value",
                {":value": str(count), ":seen": row["value"]},
                "#value = :seen",
            )
        )
        return count

    def delete(self, key: Key) -> None:
        """Remove an entry: 1 write unit."""
        try:
            self._table.write(deletion(cache_key(key.group, key.name)))
        except (Throttled, Unavailable) as error:
            raise CacheUnavailable from error

    def bury(self, group: str, ttl: timedelta, *, name: str = "") -> None:
        """Write the tombstone of an entry, or of a group: 1 write unit."""
        self._put(_tombstone(group, name), "", self._clock() + ttl)

    def _put(self, row_key: tuple[str, str], value: str, until: datetime) -> None:
        """Write a row, whatever was there."""
        try:
            self._table.write(put(_row(row_key, value, until)))
        except (Throttled, Unavailable) as error:
            raise CacheUnavailable from error

    def _tried(self, write: Write) -> bool:
        """Do a conditional write; tell whether its condition held."""
        try:
            self._table.write(write)
        except ConditionFailed:
            return False
        except (Throttled, Unavailable) as error:
            raise CacheUnavailable from error
        return True


def _tombstone(group: str, name: str = "") -> tuple[str, str]:
    """Return the key of the tombstone of an entry, or of a group."""
    return cache_key(group, name, tombstone=True)


def _row(key: tuple[str, str], value: str, until: datetime) -> dict[str, object]:
    """Return the row of an entry; DynamoDB deletes it some time after its end."""
    return {
        "pk": key[0],
        "sk": key[1],
        "value": value,
        "until": _milliseconds(until),
        TTL_ATTRIBUTE: int(until.timestamp()),
    }


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _count(value: object) -> int:
    """Return the count that a value is, or raise CacheUnavailable if it is none."""
    try:
        return int(str(value))
    except ValueError:
        raise CacheUnavailable("an entry is no count") from None
