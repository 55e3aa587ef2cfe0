"""Statements about cached rows."""

from datetime import UTC, datetime

from tests.simulated.stated import ID, Kind, Row, Stated


def _until(row: Row) -> datetime:
    """Return the time until which an entry is good."""
    return datetime.fromtimestamp(row["until"] / 1000, UTC)


STATED = Stated(
    kinds=(Kind("cached entry", rf"C#{ID}#({ID})?#?", "C", _until),),
    consistent=frozenset(
        {
            # A tombstone that is seen too late is none.
            "TableCache.get",
            # The count that is written follows from what is read.
            "TableCache._add_one",
        }
    ),
)
