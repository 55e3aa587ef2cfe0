"""Times, and ids that sort by them."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from runtime.core.clock import invert_ulid, new_ulid, rfc3339, utc_now

times = st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC))


@given(times, times)
def test_ids_sort_by_time_and_their_complements_the_other_way(
    one: datetime, other: datetime
) -> None:
    """Taking the complement twice gives the id back."""
    first, second = new_ulid(one), new_ulid(other)

    assert invert_ulid(invert_ulid(first)) == first
    assert (first < second) == (invert_ulid(first) > invert_ulid(second))
    if abs(one - other) > timedelta(milliseconds=1):
        assert (first < second) == (one < other)


def test_a_stored_time_is_utc_to_the_millisecond() -> None:
    """It has the form of RFC 3339 with Z."""
    at = datetime(2026, 1, 31, 13, 0, 0, 5999, timezone(timedelta(hours=1)))

    assert rfc3339(at) == "2026-01-31T12:00:00.005Z"
    assert utc_now().tzinfo is UTC
