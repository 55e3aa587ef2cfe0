"""Rows to attribute values and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.dynamodb.codec import decode, encode, stored_bytes

leaves = st.text() | st.booleans() | st.integers() | st.none()
values = st.recursive(
    leaves, lambda v: st.lists(v) | st.dictionaries(st.text(), v, max_size=3)
)


@given(st.dictionaries(st.text(min_size=1), values, max_size=4))
def test_a_row_survives_being_stored(row: dict[str, Any]) -> None:
    """Only attributes that are None are dropped."""
    kept = {name: value for name, value in row.items() if value is not None}

    assert decode(encode(row)) == kept


def test_flags_are_not_numbers() -> None:
    """A bool is an int in Python only."""
    assert encode({"a": True, "b": 1}) == {"a": {"BOOL": True}, "b": {"N": "1"}}


@pytest.mark.parametrize("value", [1.5, b"bytes", {1, 2}, object()])
def test_what_cannot_be_stored_is_refused(value: object) -> None:
    """Nothing is converted silently."""
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
    ],
)
def test_size_counts_names_and_values_in_bytes(row: dict[str, Any], size: int) -> None:
    """As the DynamoDB Developer Guide counts."""
    assert stored_bytes(row) == size
