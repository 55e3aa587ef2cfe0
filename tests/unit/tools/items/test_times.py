"""Times of records: RFC 3339 with a zone, and nothing else that a parser might take."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tools.items.records import NOW, item_of, refusal
from tools.items.times import time_of


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-01-01T10:00:00Z", (2026, 1, 1, 10)),
        ("2026-01-01t10:00:00z", (2026, 1, 1, 10)),
        ("2026-01-01T10:00:00.5+00:00", (2026, 1, 1, 10, 0, 0, 500_000)),
        ("2026-01-01T10:00:00.1234567899Z", (2026, 1, 1, 10, 0, 0, 123_456)),
        ("2026-01-01T10:00:00-00:00", (2026, 1, 1, 10)),
        ("2026-01-01T23:59:59+23:59", (2026, 1, 1, 0, 0, 59)),
        ("2024-02-29T00:00:00-05:30", (2024, 2, 29, 5, 30)),
        ("2016-12-31T23:59:60Z", (2016, 12, 31, 23, 59, 59, 999_999)),
        ("2015-06-30T16:59:60.75-07:00", (2015, 6, 30, 23, 59, 59, 999_999)),
    ],
)
def test_times_of_rfc_3339_are_taken(text: str, at: tuple[int, ...]) -> None:
    """Lower case, offsets, long fractions and leap seconds are in its grammar."""
    item = item_of({"created_at": text})

    assert item.created_at == datetime(*at, tzinfo=UTC)  # type: ignore[arg-type, misc]
    assert item.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("name", ["created_at", "updated_at"])
@pytest.mark.parametrize(
    "value",
    [
        *(1_767_225_600, 1_767_225_600_000, 46053.5, True, -1, [], {}),
        *("1767225600", "20260131", "46053.5", "46053", "0", "1e9"),
        *("2026-01-31", "2026-01-31Z", "12:00:00Z", "2026-W05-6T12:00:00Z"),
        *("2026-031T12:00:00Z", "20260131T120000Z", "2026-01-31T12:00:00"),
        *("2026-01-31 12:00:00Z", "2026-01-31_12:00:00Z", "2026-01-31T12:00Z"),
        *("2026-01-31T12Z", "2026-01-31T12:00:00,5Z", "2026-01-31T12:00:00.Z"),
        *("2026-01-31T12:00:00+00", "2026-01-31T12:00:00+0000", "2026-1-31T12:00:00Z"),
        *("2026-01-31T12:00:00 Z", " 2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z\n"),
        *("2026-01-31T12:00:00UTC", "2026-01-31T12:00:00+24:00", "now", "NaN"),
        *("2026-01-31T12:00:00+01:60", "2026-01-31T12:00:00+01:00:30", "P1D"),
        *("2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-02-29T12:00:00Z"),
        *("2026-01-31T12:00:60Z", "2026-01-31T23:59:60Z", "2025-12-31T23:59:61Z"),
        *("2025-12-31T23:59:60+01:00", "0000-01-01T00:00:00Z", "12026-01-01T00:00:00Z"),
        *(
            "-2026-01-01T00:00:00Z",
            "0001-01-01T00:00:00+01:00",
            "２026-01-01T00:00:00Z",
        ),
        *("9999-12-31T23:59:59-01:00", "2026-00-31T12:00:00Z", "2026-01-32T12:00:00Z"),
    ],
)
def test_anything_else_is_no_time(name: str, value: Any) -> None:
    """The reason names the field."""
    reason = refusal({"title": "t", name: value})

    assert reason.startswith(f"{name}: is ")
    assert "no RFC 3339 time with a zone" in reason or "does not exist" in reason


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2026, 1, 30)))
def test_what_is_formatted_is_parsed(at: datetime) -> None:
    """Python's own format with a zone is one of RFC 3339."""
    text = at.replace(tzinfo=UTC).isoformat()

    assert time_of(text).isoformat() == text


@given(st.text(alphabet="0123456789-:.,+TtZz W", max_size=30))
def test_no_text_is_more_than_refused(text: str) -> None:
    """Raise ValueError or return a time in UTC."""
    try:
        at = time_of(text)
    except ValueError:
        return
    assert at.utcoffset() == timedelta(0)


def test_machines_of_the_service_need_not_agree_to_the_second() -> None:
    """Take an item that a slower clock changed right after its creation."""
    before = (NOW - timedelta(days=1, seconds=2)).isoformat()

    assert item_of({"updated_at": before}).updated_at.isoformat() == before
