"""Rows converted to attribute values and back."""

import enum
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.codec import decode, encode, stored_bytes
from runtime.core.models import Model, Timestamp
from tools.dynamodb.rows import row_bytes

MOST = 10**38 - 1
"""The largest number of the 38 digits that DynamoDB keeps."""

BELOW_SMALLEST = math.nextafter(1e-130, 0)
TOO_LARGE = 1e126


class Colour(enum.StrEnum):
    """An enumeration whose members are text."""

    RED = "red"


class Shade(str, enum.Enum):
    """An enumeration whose members are text, and whose `str()` is the name."""

    DARK = "dark"


class Shape(enum.Enum):
    """An enumeration whose members hold text, but are none."""

    ROUND = "round"


class Level(int, enum.Enum):
    """An enumeration of whole numbers, whose `str()` is the name."""

    HIGH = 3


class Span(enum.Enum):
    """An enumeration whose members hold no text."""

    SHORT = (1, 2)


class Stored(Model):
    """A model with a field of each kind, alone and in lists and maps."""

    at: datetime
    at_or_none: Timestamp | None = None
    day: date
    day_or_none: date | None = None
    measure: float
    measure_or_none: float | None = None
    shape: Shape = Shape.ROUND
    shade: Shade | None = None
    days: list[date | None] = []
    times: dict[str, datetime] = {}
    measures: list[dict[str, float]] = []


whole = st.integers(-MOST, MOST)
leaves = st.text() | st.booleans() | whole | st.none()
values = st.recursive(
    leaves, lambda v: st.lists(v) | st.dictionaries(st.text(), v, max_size=3)
)
# What is stored of a time ends with the milliseconds.
times = st.datetimes(
    datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)
).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
positive = st.floats(1e-130, TOO_LARGE, exclude_max=True)
floats = positive | positive.map(lambda value: -value) | st.just(0.0)
models = st.builds(
    Stored,
    at=times,
    at_or_none=st.none() | times,
    day=st.dates(),
    day_or_none=st.none() | st.dates(),
    measure=floats,
    measure_or_none=st.none() | floats,
    shade=st.none() | st.just(Shade.DARK),
    days=st.lists(st.none() | st.dates(), max_size=3),
    times=st.dictionaries(st.text(), times, max_size=3),
    measures=st.lists(st.dictionaries(st.text(), floats, max_size=2), max_size=2),
)


@given(st.dictionaries(st.text(min_size=1), values, max_size=4))
def test_a_row_survives_being_stored(row: dict[str, Any]) -> None:
    """Only attributes that are None are dropped."""
    kept = {name: value for name, value in row.items() if value is not None}

    assert decode(encode(row)) == kept


def test_flags_are_not_numbers() -> None:
    """A bool is an int in Python, but not in DynamoDB."""
    assert encode({"a": True, "b": 1}) == {"a": {"BOOL": True}, "b": {"N": "1"}}


@given(models)
def test_a_model_survives_being_stored(stored: Stored) -> None:
    """Its row is what `model_dump` returns, unchanged."""
    assert Stored.model_validate(decode(encode(stored.model_dump()))) == stored


@given(models)
def test_a_model_survives_the_numbers_that_dynamodb_gives_back(stored: Stored) -> None:
    """DynamoDB writes them without exponents, and whole ones without a point."""
    raw = _written_plainly(encode(stored.model_dump()))

    assert Stored.model_validate(decode(raw)) == stored


def _written_plainly(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its numbers as DynamoDB writes them."""

    def plainly(value: Any) -> Any:
        """Convert one value and all values in it."""
        ((kind, content),) = value.items()
        if kind == "L":
            return {kind: [plainly(entry) for entry in content]}
        if kind == "M":
            return {kind: _written_plainly(content)}
        if kind == "N" and (number := Decimal(content)) == number.to_integral():
            return {kind: str(int(number))}
        return {kind: format(Decimal(content), "f")} if kind == "N" else value

    return {name: plainly(value) for name, value in raw.items()}


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (datetime(2026, 1, 31, 12, 0, 0, 123999, UTC), "2026-01-31T12:00:00.123Z"),
        (
            datetime(2026, 1, 31, 1, tzinfo=timezone(timedelta(hours=2))),
            "2026-01-30T23:00:00.000Z",
        ),
        (date(2026, 1, 31), "2026-01-31"),
        (Colour.RED, "red"),
        (Shade.DARK, "dark"),
        (Shape.ROUND, "round"),
    ],
)
def test_times_dates_and_enumerations_are_stored_as_text(
    value: object, stored: str
) -> None:
    """They are plain strings, in lists and maps too."""
    raw = encode({"a": value, "b": [value], "c": {"d": value}})

    text = {"S": stored}
    assert raw == {"a": text, "b": {"L": [text]}, "c": {"M": {"d": text}}}
    assert type(raw["a"]["S"]) is str
    assert stored_bytes({"a": value}) == stored_bytes({"a": stored})


@given(times)
def test_a_time_is_stored_as_rfc3339_says(at: datetime) -> None:
    """Stored times and those compared with them must sort as text."""
    assert encode({"a": at}) == {"a": {"S": rfc3339(at)}}


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (1.5, "1.5"),
        (-0.1, "-0.1"),
        (2.0, "2.0"),
        (0.0, "0"),
        (-0.0, "0"),
        (1e22, "1e+22"),
        (1e-7, "1e-07"),
        (1e-130, "1e-130"),
        (math.nextafter(TOO_LARGE, 0), "9.999999999999998e+125"),
        (Level.HIGH, "3"),
        (MOST, str(MOST)),
        (-MOST, str(-MOST)),
    ],
)
def test_numbers_are_stored_as_their_shortest_exact_text(
    value: float, stored: str
) -> None:
    """It holds up to the limits of DynamoDB."""
    assert encode({"a": value}) == {"a": {"N": stored}}
    assert decode({"a": {"N": stored}}) == {"a": value}


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("-2", -2), ("2.5", 2.5), ("1E-7", 1e-7), ("10000000000000000", 10**16)],
)
def test_only_whole_numbers_are_ints(text: str, number: float) -> None:
    """A version that is counted must never become a float."""
    read = decode({"a": {"N": text}})["a"]

    assert (read, type(read)) == (number, type(number))


def test_a_float_that_was_stored_as_a_whole_number_is_read_as_a_float() -> None:
    """The row holds an int, which the model converts."""
    row = {"at": "2026-01-31T12:00:00Z", "day": "2026-01-31"}

    read = Stored.model_validate(row | decode({"measure": {"N": "2"}}))

    assert (read.measure, type(read.measure)) == (2.0, float)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_refused(value: float) -> None:
    """DynamoDB knows neither infinity nor nan."""
    with pytest.raises(ValueError, match="^DynamoDB stores finite numbers only$"):
        encode({"a": [value]})


@pytest.mark.parametrize(
    "value", [BELOW_SMALLEST, -BELOW_SMALLEST, 5e-324, TOO_LARGE, -TOO_LARGE, 1.7e308]
)
def test_a_float_beyond_the_limits_is_refused(value: float) -> None:
    """The error comes before DynamoDB's, and does not tell the value."""
    with pytest.raises(ValueError, match="between 1E-130 and 9.99E[+]125$"):
        encode({"a": {"b": value}})


@pytest.mark.parametrize("value", [MOST + 1, -MOST - 1, 10**200])
def test_a_whole_number_of_too_many_digits_is_refused(value: int) -> None:
    """The error does not tell the number."""
    with pytest.raises(ValueError, match="^DynamoDB stores 38 digits of a number$"):
        encode({"a": value})


@pytest.mark.parametrize("text", ["private", "1.5private", ""])
def test_a_stored_number_that_is_none_is_not_repeated(text: str) -> None:
    """Neither the error nor its cause may show stored text."""
    with pytest.raises(ValueError, match="^a stored number is not a number$") as caught:
        decode({"a": {"N": text}})

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("value", [77.5, 77, True])
def test_a_number_is_no_timestamp(value: float) -> None:
    """A corrupt row must not be read as one of the year 1970."""
    row = {"at": "2026-01-31T12:00:00Z", "day": "2026-01-31", "measure": 1}

    with pytest.raises(ValueError, match="a timestamp is not a number"):
        Stored.model_validate(row | {"at_or_none": value})


@pytest.mark.parametrize(
    "value",
    [
        b"bytes",
        {1, 2},
        object(),
        timedelta(1),
        Decimal(1),
        1j,
        Span.SHORT,
    ],
)
def test_what_cannot_be_stored_is_refused(value: object) -> None:
    """A silent conversion would store something else."""
    with pytest.raises(TypeError):
        encode({"a": value})


@pytest.mark.parametrize(
    ("row", "size"),
    [
        ({"a": "ä"}, 3),
        ({"a": True}, 2),
        ({"a": None}, 0),
        ({"a": ["x"]}, 6),
        ({"a": {"b": "c"}}, 7),
        ({"a": 7}, 3),
        ({"a": -1234}, 5),
        ({"a": datetime(2026, 1, 31, tzinfo=UTC)}, 25),
        ({"a": date(2026, 1, 31)}, 11),
        ({"a": Shape.ROUND}, 6),
        ({"a": 0.0}, 3),
        ({"a": 1.5}, 4),
        ({"a": -1.5}, 5),
        ({"a": 1e22}, 3),
        ({"a": [date(2026, 1, 31), 0.25]}, 4 + 1 + 10 + 1 + 3),
    ],
)
def test_size_counts_names_and_values_in_bytes(row: dict[str, Any], size: int) -> None:
    """The rules are those of the DynamoDB Developer Guide."""
    assert stored_bytes(row) == size


@given(floats)
@example(0.0)
@example(-12.34)
@example(1e-7)
def test_a_float_is_counted_as_the_price_list_does(value: float) -> None:
    """It may be a byte more, where digits could fill another pair."""
    row = {"a": value}

    assert 0 <= stored_bytes(row) - row_bytes(encode(row)) <= 1
