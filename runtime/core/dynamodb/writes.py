"""Writes as values: a change and its condition, alone or in a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.core.dynamodb.codec import encode
from runtime.core.dynamodb.schema import PARTITION_KEY, SORT_KEY

Row = dict[str, Any]
Key = tuple[str, str]

NEW = "attribute_not_exists(#pk)"
EXISTS = "attribute_exists(#pk)"


class ConditionFailed(Exception):
    """A conditional write found another state than it asked for."""


@dataclass(frozen=True)
class Write:
    """One write, alone or as an action of a transaction.

    Attributes:
        kind: Put, Update, Delete or ConditionCheck.
        body: the parameters of the action besides table and condition.
        condition: an expression; `#name` stands for the attribute `name`.
        values: the values of the `:placeholders`.
        otherwise: the error to raise when the condition does not hold.
    """

    kind: str
    body: dict[str, Any]
    condition: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    otherwise: type[Exception] = ConditionFailed


def put(
    row: Row,
    condition: str | None = None,
    values: Mapping[str, Any] | None = None,
    otherwise: type[Exception] = ConditionFailed,
) -> Write:
    """Make the action that writes a whole row."""
    return Write("Put", {"Item": encode(row)}, condition, values or {}, otherwise)


def update(
    key: Key,
    expression: str,
    values: Mapping[str, Any],
    condition: str | None = None,
    otherwise: type[Exception] = ConditionFailed,
) -> Write:
    """Make the action that changes some attributes of a row."""
    body = {"Key": raw_key(key), "UpdateExpression": expression}
    return Write("Update", body, condition, values, otherwise)


def delete(
    key: Key,
    condition: str | None = None,
    values: Mapping[str, Any] | None = None,
    otherwise: type[Exception] = ConditionFailed,
) -> Write:
    """Make the action that deletes a row."""
    return Write("Delete", {"Key": raw_key(key)}, condition, values or {}, otherwise)


def check(
    key: Key,
    condition: str,
    values: Mapping[str, Any],
    otherwise: type[Exception] = ConditionFailed,
) -> Write:
    """Make the action that checks a row which the transaction does not write."""
    return Write("ConditionCheck", {"Key": raw_key(key)}, condition, values, otherwise)


def raw_key(key: Key) -> dict[str, dict[str, str]]:
    """Return a key as the API takes it."""
    return {PARTITION_KEY: {"S": key[0]}, SORT_KEY: {"S": key[1]}}
