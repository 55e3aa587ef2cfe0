"""Rows as bytes: what is equal to DynamoDB is equal here, and nothing else is."""

import hashlib
from typing import Any

import pytest

from tools.restore.canonical import canonical, row_digest
from tools.restore.naming import name_of

ULID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"
OTHER = "01JD5Q8V3T1Z6W9X4B7N2M0KRD"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"N": "1"}, {"N": "1.0"}),
        ({"N": "100"}, {"N": "1E2"}),
        ({"N": "0"}, {"N": "-0.00"}),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}),
        ({"NS": ["1", "2.50"]}, {"NS": ["2.5", "1.0"]}),
        ({"BS": [b"a", b"b"]}, {"BS": [b"b", b"a"]}),
        ({"B": b"\x00\xff"}, {"B": bytearray(b"\x00\xff")}),
        (
            {"M": {"a": {"S": "x"}, "b": {"N": "1"}}},
            {"M": {"b": {"N": "1.0"}, "a": {"S": "x"}}},
        ),
        ({"L": [{"N": "1"}]}, {"L": [{"N": "1.00"}]}),
    ],
)
def test_equal_values_are_written_alike(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    """DynamoDB may give either."""
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"N": "1"}, {"N": "1.00000000000000000000000000000000000001"}),
        ({"N": "1"}, {"S": "1"}),
        ({"N": "1"}, {"N": "-1"}),
        ({"S": "a"}, {"B": b"a"}),
        ({"S": ""}, {"NULL": True}),
        ({"BOOL": True}, {"BOOL": False}),
        ({"L": [{"S": "a"}, {"S": "b"}]}, {"L": [{"S": "b"}, {"S": "a"}]}),
        ({"L": [{"S": "ab"}]}, {"L": [{"S": "a"}, {"S": "b"}]}),
        ({"L": [{"S": "a"}]}, {"SS": ["a"]}),
        ({"L": [{"L": []}]}, {"L": [{"L": []}, {"L": []}]}),
        ({"M": {"a": {"S": "b"}}}, {"M": {"ab": {"S": ""}}}),
        ({"M": {}}, {"L": []}),
        ({"SS": ["1"]}, {"NS": ["1"]}),
        ({"S": "é"}, {"S": "e\u0301"}),
    ],
)
def test_other_values_are_written_otherwise(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    """No frame can be mistaken for content."""
    assert canonical(one) != canonical(other)


def test_one_changed_attribute_changes_the_digest_of_the_row() -> None:
    """However deep it is."""
    row: dict[str, Any] = {"pk": {"S": "a"}, "m": {"M": {"l": {"L": [{"N": "1"}]}}}}
    other: dict[str, Any] = {"pk": {"S": "a"}, "m": {"M": {"l": {"L": [{"N": "2"}]}}}}
    assert row_digest(row) != row_digest(other)
    assert len(row_digest(row)) == hashlib.sha256().digest_size


def test_value_of_an_unknown_type_is_no_silent_pass() -> None:
    """It could not be compared."""
    with pytest.raises(ValueError, match="unknown type"):
        canonical({"X": "1"})


def row(pk: str, sk: str) -> dict[str, Any]:
    """Return a row that is a key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


@pytest.mark.parametrize(
    ("pk", "sk", "owner", "said"),
    [
        (f"U#{ULID}", "P", f"U#{ULID}", f"U#{ULID} P"),
        (f"U#{ULID}", f"I#{OTHER}", f"U#{ULID}", f"U#{ULID} I#{OTHER}"),
        (f"JQ#U#{ULID}#{OTHER}#1", "JQ", f"U#{ULID}", None),
        (f"ERASED#U#{ULID}", "E", f"U#{ULID}", None),
        (f"U#{ULID}#T#se", f"secret#{OTHER}", f"U#{ULID}", None),
        ("E#ada@example.com", "E", "(nobody's) E", None),
        (f"M#{ULID}", "M", "(nobody's) M", None),
        ("REMOVALS", f"2026-11-29T00:00:00Z#{ULID}", "(nobody's) REMOVALS", None),
    ],
)
def test_rows_are_named_by_owner_and_kind_and_not_by_what_they_hold(
    pk: str, sk: str, owner: str, said: str | None
) -> None:
    """Addresses and words of people are in keys, too."""
    found = name_of(row(pk, sk))
    assert found.owner == owner
    assert said is None or found.text == said
    for secret in ("ada", "example", "secret", "#se"):
        assert secret not in found.text


def test_rows_of_other_keys_have_other_names() -> None:
    """The place where a partition's key ends is part of it."""
    assert name_of(row("a", "bc")).key != name_of(row("ab", "c")).key
