"""Statements about the rows of summaries."""

from datetime import UTC, datetime

from tests.simulated.stated import ID, Kind, Row, Stated, time_in


def _end_of_row(row: Row) -> datetime | None:
    """Return when a row goes that nothing else in it tells of."""
    return datetime.fromtimestamp(row["ttl"], UTC)


STATED = Stated(
    kinds=(
        Kind("summary", f"U#{ID}", f"SUM#{ID}", time_in("expires_at")),
        Kind("tokens", f"U#{ID}", f"TOKENS#{ID}", _end_of_row),
        Kind("breaker", f"BREAKER#{ID}", "BREAKER", _end_of_row),
    ),
    consistent=frozenset(
        {
            # What an owner reads who has just written it.
            "SummaryRepository.find",
            # Nothing that was written may be missing in an export.
            "summaries",
            # A job must not be made for an item that was just deleted.
            "SummaryRepository.has_item",
            # What is about to be replaced, on the condition that it is still so.
            "BreakerRepository.get",
        }
    ),
)
