"""Cases: plain requests, and the answers or errors that AWS documents for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

TABLE = "agreement"
"""The table in every request; the runner puts the name of the real one in its place."""

INVALID = "ValidationException"
FAILED = "ConditionalCheckFailedException"
CANCELLED = "TransactionCanceledException"

Value = dict[str, Any]
Row = Mapping[str, Value]

TRUE = {"BOOL": True}
NULL = {"NULL": True}


def S(text: str) -> Value:
    """Return text, as the API takes it."""
    return {"S": text}


def N(number: str | int) -> Value:
    """Return a number."""
    return {"N": str(number)}


def L(*entries: Value) -> Value:
    """Return a list."""
    return {"L": [*entries]}


def M(**members: Value) -> Value:
    """Return a map."""
    return {"M": members}


def SS(*members: str) -> Value:
    """Return a set of texts."""
    return {"SS": [*members]}


def NS(*members: str) -> Value:
    """Return a set of numbers."""
    return {"NS": [*members]}


@dataclass(frozen=True)
class Step:
    """One request.

    Attributes:
        operation: the operation, as the API names it.
        request: the request.
        answer: the whole answer, or the code of the error.
        reasons: the codes of the reasons for which a transaction is cancelled.
    """

    operation: str
    request: Mapping[str, Any]
    answer: Mapping[str, Any] | str
    reasons: Sequence[str] = ()


@dataclass(frozen=True)
class Case:
    """Requests to a table, one after the other.

    Attributes:
        name: the sentence that the case proves, or its expression.
        steps: the requests.
        but: the emulations that do not answer so, and the reason of each.
        given: the rows that are in the table before.
        changes: whether the rows may be others afterwards.
    """

    name: str
    steps: Sequence[Step]
    but: Mapping[str, str] = field(default_factory=dict)
    given: Sequence[Row] = ()
    changes: bool = True


def key(sk: str = "1", pk: str = "p") -> dict[str, Value]:
    """Return a key."""
    return {"pk": S(pk), "sk": S(sk)}


def row(sk: str = "1", pk: str = "p", **attributes: Value) -> dict[str, Value]:
    """Return a row."""
    return {**key(sk, pk), **attributes}


def expressions(
    names: Mapping[str, str] | None = None, values: Mapping[str, Value] | None = None
) -> dict[str, Any]:
    """Return the members of a request for names and values, if there are any."""
    given: dict[str, Any] = {}
    if names is not None:
        given["ExpressionAttributeNames"] = names
    if values is not None:
        given["ExpressionAttributeValues"] = values
    return given


def put(new: Row, answer: Mapping[str, Any] | str = "", **members: Any) -> Step:
    """Return a PutItem; `members` are further ones of the request."""
    request = {"TableName": TABLE, "Item": new, **members}
    return Step("PutItem", request, answer or {})


def delete(at: Row, answer: str = "", **members: Any) -> Step:
    """Return a DeleteItem."""
    return Step("DeleteItem", {"TableName": TABLE, "Key": at, **members}, answer or {})


def change(at: Row, expression: str, answer: str = "", **members: Any) -> Step:
    """Return an UpdateItem."""
    request = {"TableName": TABLE, "Key": at, "UpdateExpression": expression}
    return Step("UpdateItem", {**request, **members}, answer or {})


def finds(*rows: Row) -> Sequence[Step]:
    """Return the GetItems that find these rows."""
    return [
        Step(
            "GetItem",
            {"TableName": TABLE, "Key": {"pk": each["pk"], "sk": each["sk"]}},
            {"Item": each},
        )
        for each in rows
    ]


def finds_nothing(*keys: Row) -> Sequence[Step]:
    """Return the GetItems that find no rows."""
    return [Step("GetItem", {"TableName": TABLE, "Key": each}, {}) for each in keys]


def index_holds(*sort_keys: str, partition: str = "g") -> Step:
    """Return the Query that finds the rows with these sort keys in an index."""
    request = {
        "TableName": TABLE,
        "IndexName": "gsi2",
        "KeyConditionExpression": "gsi2pk = :g",
        "ExpressionAttributeValues": {":g": S(partition)},
        "ProjectionExpression": "sk",
    }
    found = [{"sk": S(each)} for each in sort_keys]
    answer = {"Items": found, "Count": len(found), "ScannedCount": len(found)}
    return Step("Query", request, answer)


def write_all(*rows: Row) -> Sequence[Step]:
    """Return the BatchWriteItems that put rows."""
    entries = [{"PutRequest": {"Item": each}} for each in rows]
    return [
        Step(
            "BatchWriteItem",
            {"RequestItems": {TABLE: entries[start : start + 25]}},
            {"UnprocessedItems": {}},
        )
        for start in range(0, len(entries), 25)
    ]
