"""Statements about the rows of files."""

from datetime import UTC, datetime

from tests.simulated.stated import ID, Kind, Row, Stated


def _end(row: Row) -> datetime | None:
    """Return when a rejected file goes; others are ended by the sweep."""
    if row["status"] != "rejected" or row.get("expires_at") is None:
        return None
    return datetime.fromisoformat(row["expires_at"])


def _end_of_search_row(row: Row) -> datetime | None:
    """Return when the search row of a rejected file goes, as the file does."""
    return datetime.fromtimestamp(row["ttl"], UTC) if "ttl" in row else None


STATED = Stated(
    kinds=(
        Kind("file", f"U#{ID}", f"F#{ID}", _end),
        # The sweep ends it: its room has to be returned, and its bytes removed.
        Kind("trashed file", f"U#{ID}", f"FX#{ID}"),
        Kind("purged file", f"U#{ID}", f"FG#{ID}"),
        Kind("avatar", f"U#{ID}", "AVATAR"),
        Kind("usage", f"U#{ID}", "USAGE"),
        Kind("search row of files", f"U#{ID}#FT#.+", ".+", _end_of_search_row),
    ),
    consistent=frozenset(
        {
            # What is about to be written on the condition that it is still so.
            "FileRepository.get",
            "FileRepository.trashed",
            "FileRepository.has_item",
            # What is about to be taken, on the condition that it is still awaited.
            "ArrivalRepository.get",
            # What is about to be removed, if it has expired.
            "SweepRepository.expired",
            # What an owner looks at who has just removed something.
            "FileRepository.usage",
            # Nothing may be missed that is about to be deleted.
            "erase",
            # Nothing may be missed that is about to be taken away.
            "_rows",
        }
    ),
    eventual=frozenset(
        {
            "AvatarRepository.get",
            "FileRepository.items",
            "FileRepository.page",
            "FileRepository.trash_page",
            "SweepRepository.due",
            "FileSearch.fill",
            "FileSearch._files",
        }
    ),
)
