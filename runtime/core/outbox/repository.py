"""The outbox: rows that ask for work, written with the change that causes it.

Each is listed in gsi1 until the work has begun. The table's stream tells the relay of
new ones; the list is for those that it has missed.
"""

from datetime import datetime, timedelta

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import OUTBOX, PARTITION_KEY
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row


def listed(since: str) -> Row:
    """Return the attributes by which a row is listed in the outbox.

    Args:
        since: a ULID of the time since which it waits.
    """
    return {"gsi1pk": OUTBOX, "gsi1sk": since}


UNLIST = "REMOVE #gsi1pk, #gsi1sk"
"""The end of an update expression that takes a row off the list."""


class Outbox:
    """The reader of what waits."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def overdue(self, now: datetime, age: timedelta, limit: int) -> list[str]:
        """Return the partitions of rows that wait for longer than `age`, oldest first.

        Costs a read unit for every 8 KB, whatever else is in the table.
        """
        newest = new_ulid(now - age)
        rows, _ = self._table.query(
            OUTBOX, index="gsi1", limit=limit, attributes=(PARTITION_KEY, "gsi1sk")
        )
        # Within one millisecond the random part of `newest` decides, which is harmless.
        return [row[PARTITION_KEY] for row in rows if row["gsi1sk"] <= newest]
