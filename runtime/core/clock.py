"""The clock and the maker of ids; passed as arguments, so that tests choose both."""

from collections.abc import Callable
from datetime import UTC, datetime

from ulid import ULID

Clock = Callable[[], datetime]
NewId = Callable[[datetime], str]

_MAX_ULID = (1 << 128) - 1


def utc_now() -> datetime:
    """Return the current time, aware and in UTC."""
    return datetime.now(UTC)


def new_ulid(at: datetime) -> str:
    """Make a ULID: 26 characters that sort by `at` (github.com/ulid/spec)."""
    return str(ULID.from_datetime(at))


def nth_ulid(first: str, position: int) -> str:
    """Return the ULID that is `position` steps after another.

    Both are of the same millisecond, unless the random part overflows.
    """
    return str(ULID.from_int((int(ULID.from_str(first)) + position) % (_MAX_ULID + 1)))


def ulid_time(ulid: str) -> datetime:
    """Return the time at which a ULID was made."""
    return ULID.from_str(ulid).datetime


def invert_ulid(ulid: str) -> str:
    """Return the complement of a ULID, which sorts newest first; its own inverse."""
    return str(ULID.from_int(_MAX_ULID - int(ULID.from_str(ulid))))


def rfc3339(at: datetime) -> str:
    """Format a timestamp as it is stored: RFC 3339, UTC, milliseconds."""
    text = at.isoformat(timespec="milliseconds")
    if not text.endswith("+00:00"):
        text = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"
