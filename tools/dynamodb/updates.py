"""Update expressions: SET, REMOVE, ADD and DELETE, parsed and applied to rows."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from tools.dynamodb.expressions import Invalid, NotUnderstood, Path, Row, Scope, Words

Value = dict[str, Any]
Operand = Callable[[Scope, Row], Value]

_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")
_NUMBERS = Context(prec=38)


@dataclass(frozen=True)
class _Action:
    """One action: where it writes, and what it makes of the old row.

    `make` returns the new value at the path; None removes it.
    """

    path: Path
    make: Callable[[Scope, Row], Value | None]


@lru_cache(maxsize=4096)
def parse_update(text: str) -> tuple[_Action, ...]:
    """Return the actions of an update expression."""
    words = Words(text)
    actions: list[_Action] = []
    seen: set[str] = set()
    while words:
        clause = words.take().upper()
        if clause not in _CLAUSES or clause in seen:
            raise NotUnderstood(text)
        seen.add(clause)
        actions.append(_action(clause, words))
        while words.taken(","):
            actions.append(_action(clause, words))
    return tuple(actions)


def updated(actions: Sequence[_Action], scope: Scope, row: Row) -> Row:
    """Return a row with the actions applied, all of which see the old row.

    Raises:
        Invalid: two paths overlap, or a path leads through what is not there.
    """
    paths = [scope.path(action.path) for action in actions]
    for i, path in enumerate(paths):
        for other in paths[i + 1 :]:
            shorter = min(len(path), len(other))
            if path[:shorter] == other[:shorter]:
                raise Invalid(f"two document paths overlap: {path} and {other}")
    values = [action.make(scope, row) for action in actions]
    new = copy.deepcopy(row)
    for path, value in zip(paths, values, strict=True):
        _write(new, path, value)
    return new


def _write(row: Row, path: Path, value: Value | None) -> None:
    """Set or remove the value at a path."""
    parent: Any = row
    for part, deeper in zip(path, path[1:], strict=False):
        kind = "L" if isinstance(deeper, int) else "M"
        try:
            parent = parent[part][kind]
        except (KeyError, IndexError):
            raise Invalid("the document path is invalid for update") from None
    last: Any = path[-1]
    if isinstance(parent, list):
        if value is None:
            del parent[last : last + 1]
        elif last < len(parent):
            parent[last] = value
        else:
            parent.append(value)
    elif value is None:
        parent.pop(last, None)
    else:
        parent[last] = value


def _action(clause: str, words: Words) -> _Action:
    path = words.path()
    match clause:
        case "REMOVE":
            return _Action(path, lambda scope, row: None)
        case "SET":
            words.demand("=")
            return _Action(path, _sum(words))
    operand = _operand(words)
    if clause == "ADD":
        return _Action(path, lambda scope, row: _added(scope, row, path, operand))
    return _Action(path, lambda scope, row: _without(scope, row, path, operand))


def _sum(words: Words) -> Operand:
    """Parse an operand, or the sum or difference of two."""
    left = _operand(words)
    if words.next not in ("+", "-"):
        return left
    sign = words.take()
    right = _operand(words)

    def add(scope: Scope, row: Row) -> Value:
        """Return the sum or the difference of two numbers."""
        first, second = left(scope, row), right(scope, row)
        if "N" not in first or "N" not in second:
            raise Invalid("an operand is no number")
        return _number(first["N"], second["N"], 1 if sign == "+" else -1)

    return add


def _operand(words: Words) -> Operand:
    if words.next.startswith(":"):
        word = words.take()
        return lambda scope, row: scope.value(word)
    if words.next in ("if_not_exists", "list_append"):
        function = words.take()
        words.demand("(")
        first = words.path() if function == "if_not_exists" else _operand(words)
        words.demand(",")
        second = _operand(words)
        words.demand(")")
        if function == "if_not_exists":
            path: Any = first
            return lambda scope, row: _or_else(
                scope.find(row, path), second(scope, row)
            )
        before: Any = first
        return lambda scope, row: {
            "L": [*_list(before(scope, row)), *_list(second(scope, row))]
        }
    wanted = words.path()

    def read(scope: Scope, row: Row) -> Value:
        """Return the attribute, which must exist."""
        found = scope.find(row, wanted)
        if found is None:
            raise Invalid("an attribute of the expression does not exist")
        return found

    return read


def _or_else(found: Value | None, default: Value) -> Value:
    return default if found is None else found


def _list(value: Value) -> list[Value]:
    if "L" not in value:
        raise Invalid("list_append takes lists")
    entries: list[Value] = value["L"]
    return entries


def _added(scope: Scope, row: Row, path: Path, operand: Operand) -> Value:
    """Return the number with another added, or the set with others in it."""
    found, given = scope.find(row, path), operand(scope, row)
    ((kind, value),) = given.items()
    if kind not in ("N", "SS", "NS"):
        raise Invalid("ADD takes a number or a set")
    if found is None:
        return given
    if kind not in found:
        raise Invalid("ADD to another type")
    if kind == "N":
        return _number(found["N"], value, 1)
    return {kind: [*found[kind], *(each for each in value if each not in found[kind])]}


def _without(scope: Scope, row: Row, path: Path, operand: Operand) -> Value | None:
    """Return the set without some members; None if none is left."""
    found, given = scope.find(row, path), operand(scope, row)
    ((kind, value),) = given.items()
    if kind not in ("SS", "NS"):
        raise Invalid("DELETE takes a set")
    if found is None:
        return None
    left = [each for each in found.get(kind, []) if each not in value]
    return {kind: left} if left else None


def _number(one: str, other: str, sign: int) -> Value:
    total = _NUMBERS.add(Decimal(one), Decimal(other) * sign)
    return {"N": format(total.normalize(), "f")}
