"""Statements about the rows of exports."""

from datetime import UTC, datetime

from tests.simulated.stated import ID, Kind, Row, Stated


def _end(row: Row) -> datetime:
    """Return when a row goes: nobody reads it for longer than what it tells of."""
    return datetime.fromtimestamp(row["ttl"], UTC)


STATED = Stated(
    kinds=(
        Kind("export", f"U#{ID}", "EXPORT", _end),
        Kind("archive", f"U#{ID}", f"EP#{ID}#[0-9]+#[0-9]+", _end),
    ),
    consistent=frozenset(
        {
            # What is shown to whoever has just asked for it.
            "ExportRepository.get",
            # An archive that is not seen would be missing.
            "ExportRepository.archives",
            "ExportRepository.forget",
        }
    ),
)
