"""Selection of the rows that a query examines, in SQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.dynamodb.expressions import Invalid, NotUnderstood, Scope, Words
from tools.dynamodb.rows import Index

_AFTER_ALL = "\U0010ffff"


def selection(
    request: Mapping[str, Any], scope: Scope, index: Index | None
) -> tuple[str, list[str]]:
    """Return the statement that selects rows in their order, and its parameters.

    Args:
        request: the query.
        scope: the names and values of the request.
        index: the index that it reads; None reads the table.
    """
    names = index.keys if index else ("pk", "sk")
    partition, bounds = _key_condition(request["KeyConditionExpression"], scope, names)
    order, compare = (
        ("ASC", ">") if request.get("ScanIndexForward", True) else ("DESC", "<")
    )
    if index is None:
        columns, after = ["sk"], ["sk"]
        sql, given = "SELECT body FROM rows WHERE pk = ?", [partition]
    else:
        columns, after = ["isk", "pk", "sk"], [names[1], "pk", "sk"]
        sql = (
            "SELECT body FROM entries JOIN rows USING (pk, sk) "
            "WHERE name = ? AND ipk = ?"
        )
        given = [index.name, partition]
    for operator, value in bounds:
        sql += f" AND {columns[0]} {operator} ?"
        given.append(value)
    if "ExclusiveStartKey" in request:
        start = request["ExclusiveStartKey"]
        if start.keys() != {"pk", "sk", *names}:
            raise Invalid("the provided starting key is invalid")
        marks = ", ".join("?" * len(after))
        sql += f" AND ({', '.join(columns)}) {compare} ({marks})"
        given += [start[name]["S"] for name in after]
    ordering = ", ".join(f"{name} {order}" for name in columns)
    return f"{sql} ORDER BY {ordering}", given


def _key_condition(
    text: str, scope: Scope, names: Sequence[str]
) -> tuple[str, list[tuple[str, str]]]:
    """Return the partition key of a query, and the bounds of the sort key.

    Args:
        text: the key condition.
        scope: the names and values of the request.
        names: the attributes that are the keys.
    """

    def name_is(words: Words, name: str) -> None:
        """Demand that the next word names a key."""
        if scope.path(words.path()) != (name,):
            raise Invalid("query condition missed key schema element")

    words = Words(text)
    name_is(words, names[0])
    words.demand("=")
    partition = scope.value(words.take())["S"]
    if not words:
        return partition, []
    words.demand("AND")
    if words.next == "begins_with":
        words.take()
        words.demand("(")
        name_is(words, names[1])
        words.demand(",")
        start = scope.value(words.take())["S"]
        words.demand(")")
        bounds = [(">=", start), ("<", start + _AFTER_ALL)]
    else:
        name_is(words, names[1])
        operator = words.take().upper()
        value = scope.value(words.take())["S"]
        bounds = [(operator, value)]
        if operator == "BETWEEN":
            words.demand("AND")
            bounds = [(">=", value), ("<=", scope.value(words.take())["S"])]
        elif operator not in ("=", "<", "<=", ">", ">="):
            raise NotUnderstood(text)
    if words:
        raise NotUnderstood(text)
    return partition, bounds
