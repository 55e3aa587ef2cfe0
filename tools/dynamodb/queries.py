"""Selection of the rows that a query examines, in SQL.

Source: "Key condition expressions for the Query operation in DynamoDB" in the
DynamoDB Developer Guide.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.dynamodb.errors import Invalid, NotUnderstood
from tools.dynamodb.expressions import Scope, Words
from tools.dynamodb.keys import KEY_NAMES, key_text
from tools.dynamodb.rows import KEY_BYTES, Index

Bound = tuple[str, str]
"""An operator of SQL, and the text that the sort key is compared to."""

_OPERATORS = ("=", "<", "<=", ">", ">=")
_LAST_CHARACTER = 0x10FFFF


def selection(
    request: Mapping[str, Any], scope: Scope, index: Index | None
) -> tuple[str, list[str]]:
    """Return the statement that selects rows in their order, and its parameters.

    Args:
        request: the query.
        scope: the names and values of the request.
        index: the index that it reads; None reads the table.
    """
    names = index.keys if index else KEY_NAMES
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
    for operator, text in bounds:
        sql += f" AND {columns[0]} {operator} ?"
        given.append(text)
    if "ExclusiveStartKey" in request:
        start = _start(request["ExclusiveStartKey"], names)
        if start[names[0]] != partition or not _fits(start[names[1]], bounds):
            raise Invalid("the provided starting key is outside query boundaries")
        marks = ", ".join("?" * len(after))
        sql += f" AND ({', '.join(columns)}) {compare} ({marks})"
        given += [start[name] for name in after]
    ordering = ", ".join(f"{name} {order}" for name in columns)
    return f"{sql} ORDER BY {ordering}", given


def _start(given: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """Return the texts of the key that a query is to continue after."""
    longest = dict(
        [*zip(names, KEY_BYTES, strict=True), *zip(KEY_NAMES, KEY_BYTES, strict=True)]
    )
    if given.keys() != longest.keys():
        raise Invalid("the provided starting key is invalid")
    return {name: key_text(value, longest[name]) for name, value in given.items()}


def _fits(text: str, bounds: Sequence[Bound]) -> bool:
    """Tell whether a sort key is within the bounds."""
    return all(
        {
            "=": text == bound,
            "<": text < bound,
            "<=": text <= bound,
            ">": text > bound,
            ">=": text >= bound,
        }[operator]
        for operator, bound in bounds
    )


def _key_condition(
    text: str, scope: Scope, names: Sequence[str]
) -> tuple[str, Sequence[Bound]]:
    """Return the partition key of a query, and the bounds of the sort key.

    Args:
        text: the key condition.
        scope: the names and values of the request.
        names: the attributes that are the keys.
    """
    words = Words(text)
    conditions: dict[str, Sequence[Bound]] = {}
    while words:
        if conditions:
            words.demand("AND")
        name, bounds = _one(words, scope)
        if name in conditions:
            raise Invalid("only one condition per key is allowed")
        conditions[name] = bounds
    if names[0] not in conditions or not conditions.keys() <= {*names}:
        raise Invalid("query condition missed key schema element")
    (operator, partition), *more = conditions[names[0]]
    if operator != "=" or more:
        raise Invalid("query key condition not supported")
    return partition, conditions.get(names[1], ())


def _one(words: Words, scope: Scope) -> tuple[str, Sequence[Bound]]:
    """Parse the condition of one key: its name and the bounds of its value."""

    def key() -> str:
        """Take a name, which is not nested."""
        path = scope.path(words.path())
        if len(path) > 1:
            raise Invalid("key conditions cannot have conditions on nested attributes")
        return str(path[0])

    def bound() -> str:
        """Take a value that can be compared to a key."""
        return key_text(scope.value(words.value()), max(KEY_BYTES))

    if words.next == "begins_with":
        words.take()
        words.demand("(")
        name = key()
        words.demand(",")
        start = bound()
        words.demand(")")
        return name, [(">=", start), *(("<", end) for end in _ends(start))]
    name, operator = key(), words.take().upper()
    if operator == "BETWEEN":
        low = bound()
        words.demand("AND")
        high = bound()
        if low > high:
            raise Invalid("the bounds of the range are reversed")
        return name, [(">=", low), ("<=", high)]
    if operator not in _OPERATORS:
        raise NotUnderstood(f"{operator} in a key condition")
    return name, [(operator, bound())]


def _ends(start: str) -> list[str]:
    """Return the first text after all that begin with this one, if there is any."""
    while start and ord(start[-1]) == _LAST_CHARACTER:
        start = start[:-1]
    if not start:
        return []
    following = ord(start[-1]) + 1
    # Surrogates are no characters.
    return [start[:-1] + chr(0xE000 if following == 0xD800 else following)]
