"""Writes as values: each says what it does, on which condition, and how it fails."""

import pytest

from runtime.core.dynamodb.writes import (
    EXISTS,
    NEW,
    ConditionFailed,
    Write,
    check,
    delete,
    put,
    raw_key,
    update,
)

KEY = ("U#1", "P")
RAW = {"pk": {"S": "U#1"}, "sk": {"S": "P"}}


class Taken(Exception):
    """The caller's own error."""


@pytest.mark.parametrize(
    ("made", "write"),
    [
        (put({"pk": "U#1", "sk": "P", "gone": None}), Write("Put", {"Item": RAW})),
        (
            put({"pk": "U#1", "sk": "P"}, "#a = :a", {":a": 1}, Taken),
            Write("Put", {"Item": RAW}, "#a = :a", {":a": 1}, Taken),
        ),
        (
            update(KEY, "SET #b = :b", {":b": 2}),
            Write(
                "Update",
                {"Key": RAW, "UpdateExpression": "SET #b = :b"},
                None,
                {":b": 2},
            ),
        ),
        (
            update(KEY, "SET #b = :b", {":b": 2, ":a": 1}, "#a = :a", Taken),
            Write(
                "Update",
                {"Key": RAW, "UpdateExpression": "SET #b = :b"},
                "#a = :a",
                {":b": 2, ":a": 1},
                Taken,
            ),
        ),
        (delete(KEY), Write("Delete", {"Key": RAW})),
        (
            delete(KEY, "#a = :a", {":a": 1}, Taken),
            Write("Delete", {"Key": RAW}, "#a = :a", {":a": 1}, Taken),
        ),
        (
            check(KEY, "#a = :a", {":a": 1}, Taken),
            Write("ConditionCheck", {"Key": RAW}, "#a = :a", {":a": 1}, Taken),
        ),
    ],
    ids=lambda value: value.kind,
)
def test_a_write_says_whole_what_it_does(made: Write, write: Write) -> None:
    """A transaction takes it as it is."""
    assert made == write


def test_what_a_write_does_not_say_is_empty() -> None:
    """It has no condition, and fails by the common error."""
    made = delete(KEY)

    assert (made.condition, made.values, made.otherwise) == (None, {}, ConditionFailed)
    assert check(KEY, NEW, {}).otherwise is ConditionFailed


def test_a_write_cannot_be_changed() -> None:
    """One that is tried again must be the same."""
    with pytest.raises(AttributeError):
        setattr(delete(KEY), "condition", NEW)


def test_a_key_is_partition_and_sort_key() -> None:
    """Every row has both; the conditions that ask for a row ask by one of them."""
    assert raw_key(KEY) == RAW
    assert (NEW, EXISTS) == ("attribute_not_exists(#pk)", "attribute_exists(#pk)")
