"""Times in files and options: RFC 3339 with a zone, and nothing that looks alike."""

import re
from datetime import UTC, datetime, timedelta, timezone

_RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-5][0-9]))"
)
_LEAP_SECONDS = {(6, 30), (12, 31)}
"""The days, in UTC, that may end with a leap second."""


def time_of(value: object) -> datetime:
    """Return a time of RFC 3339 in UTC; a leap second becomes the moment before it.

    Raises:
        ValueError: the value is something else, says the message.
    """
    found = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            "is no RFC 3339 time with a zone, such as 2026-01-31T12:00:00Z"
        )
    *parts, fraction, sign, hours, minutes = found.groups()
    year, month, day, hour, minute, second = map(int, parts)
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is a time that does not exist") from None
    if second < 60:
        return at.replace(microsecond=int((fraction or "0")[:6].ljust(6, "0")))
    if (
        second > 60
        or (at.month, at.day) not in _LEAP_SECONDS
        or ((at.hour, at.minute) != (23, 59))
    ):
        raise ValueError("is a time that does not exist")
    return at.replace(microsecond=999_999)
