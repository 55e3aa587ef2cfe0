"""Update expressions: SET, REMOVE, ADD and DELETE, parsed and applied to rows.

Source: "Using update expressions in DynamoDB" in the DynamoDB Developer Guide.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tools.dynamodb.errors import Invalid, InvalidWrite, NotUnderstood
from tools.dynamodb.expressions import Path, Row, Scope, Words, demand_apart
from tools.dynamodb.values import Value, sum_text

_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")
_ADDED = {"N", "SS", "NS"}
_DELETED = {"SS", "NS"}


@dataclass(frozen=True)
class Operand:
    """A value of the request or of the old row, or what a function makes of two.

    Attributes:
        function: `:` for a value of the request, `.` for one of the row, or the
            function or operator.
        word: the placeholder of a value of the request.
        path: the path of a value of the row, or of the one that may not exist.
        operands: the operands of a function.
    """

    function: str
    word: str = ""
    path: Path = ()
    operands: Sequence["Operand"] = ()

    def of(self, scope: Scope, row: Row) -> Value:
        """Return the value.

        Raises:
            InvalidWrite: it needs an attribute that is missing or of another type.
        """
        if self.function == ":":
            return scope.value(self.word)
        found = scope.find(row, self.path) if self.path else None
        if self.function == "." and found is None:
            raise InvalidWrite("the expression refers to an attribute that is missing")
        if found is not None:
            return found
        values = [operand.of(scope, row) for operand in self.operands]
        match self.function:
            case "if_not_exists":
                return values[0]
            case "list_append":
                return {"L": [*_demanded("L", values[0]), *_demanded("L", values[1])]}
        one, other = (_demanded("N", value) for value in values)
        return _sum(one, other, 1 if self.function == "+" else -1)

    def demand_valid(self, scope: Scope) -> None:
        """Refuse a value of the request whose type the function does not take."""
        takes = {"+": "N", "-": "N", "list_append": "L"}.get(self.function)
        for operand in self.operands:
            operand.demand_valid(scope)
            if takes and operand.function == ":":
                if takes not in scope.value(operand.word):
                    raise Invalid(f"{self.function}: incorrect operand type")


@dataclass(frozen=True)
class Action:
    """One action of an update.

    Attributes:
        clause: SET, REMOVE, ADD or DELETE.
        path: where it writes.
        operand: what it sets, adds or deletes.
    """

    clause: str
    path: Path
    operand: Operand | None = None

    def new(self, scope: Scope, row: Row) -> Value | None:
        """Return the new value at the path; None removes it."""
        if self.operand is None:
            return None
        value = self.operand.of(scope, row)
        if self.clause == "SET":
            return value
        found = scope.find(row, self.path)
        if found is None:
            return value if self.clause == "ADD" else None
        ((kind, content),) = value.items()
        before = _demanded(kind, found)
        if self.clause == "DELETE":
            left = [each for each in before if each not in content]
            return {kind: left} if left else None
        if kind == "N":
            return _sum(before, content, 1)
        return {kind: [*before, *(each for each in content if each not in before)]}

    def demand_valid(self, scope: Scope) -> None:
        """Refuse a value of the request whose type the clause does not take."""
        if self.operand is None:
            return
        self.operand.demand_valid(scope)
        if self.clause != "SET":
            takes = _ADDED if self.clause == "ADD" else _DELETED
            if not self.operand.of(scope, {}).keys() <= takes:
                raise Invalid(f"{self.clause}: incorrect operand type")
            if len(self.path) > 1:
                # Documented as not possible, while DynamoDB does it.
                raise NotUnderstood(f"{self.clause} of a nested attribute")


@lru_cache(maxsize=4096)
def parse_update(text: str) -> tuple[Action, ...]:
    """Return the actions of an update expression."""
    words = Words(text)
    actions: list[Action] = []
    seen: set[str] = set()
    while words:
        clause = words.take().upper()
        if clause not in _CLAUSES:
            raise NotUnderstood(text)
        if clause in seen:
            raise Invalid(f"the {clause} section can only be used once")
        seen.add(clause)
        actions.append(_action(clause, words))
        while words.taken(","):
            actions.append(_action(clause, words))
    return tuple(actions)


def demand_valid_update(actions: Sequence[Action], scope: Scope) -> None:
    """Refuse what DynamoDB refuses before it reads the row.

    Raises:
        Invalid: two paths overlap, or a value has a type that is not taken.
    """
    demand_apart([scope.path(action.path) for action in actions])
    for action in actions:
        action.demand_valid(scope)


def updated(
    actions: Sequence[Action], scope: Scope, old: Row | None, key: Row
) -> Row | None:
    """Return a row with the actions applied, all of which see the old row.

    Args:
        actions: the actions.
        scope: the names and values of the request.
        old: the row as it is stored; None if there is none.
        key: its key.

    Raises:
        InvalidWrite: a path leads through what is not there, or a value has another
            type than the action takes.
    """
    clauses = {action.clause for action in actions}
    if old is None and clauses == {"REMOVE"}:
        # An update that only removes attributes makes no row.
        return None
    if old is None and any(_takes_from_row(action) for action in actions):
        raise NotUnderstood("parts are removed from a row that does not exist")
    row = old or key
    values = [action.new(scope, row) for action in actions]
    new = copy.deepcopy(row)
    paths = [scope.path(action.path) for action in actions]
    parents = [_parent(new, path) for path in paths]
    lists: dict[int, tuple[list[Value], dict[Any, Value | None]]] = {}
    for parent, path, value in zip(parents, paths, values, strict=True):
        if isinstance(parent, list):
            lists.setdefault(id(parent), (parent, {}))[1][path[-1]] = value
        elif value is None:
            parent.pop(path[-1], None)
        else:
            parent[path[-1]] = value
    for entries, changes in lists.values():
        entries[:] = _changed(entries, changes)
    return new


def _takes_from_row(action: Action) -> bool:
    """Tell whether an action needs something that the row has already."""
    return action.clause == "DELETE" or (
        action.clause == "REMOVE" and len(action.path) > 1
    )


def _changed(entries: Sequence[Value], changes: dict[Any, Value | None]) -> list[Value]:
    """Return a list with other values at some positions; None removes one.

    All positions are those in the old list; what is beyond its end is appended.
    """
    changed = [changes.get(at, entry) for at, entry in enumerate(entries)]
    added = [value for at, value in sorted(changes.items()) if at >= len(entries)]
    return [value for value in (*changed, *added) if value is not None]


def _parent(row: Row, path: Path) -> Any:
    """Return the row, the map or the list that holds what is at a path."""
    parent: Any = row
    for part, deeper in zip(path, path[1:], strict=False):
        try:
            parent = parent[part]["L" if isinstance(deeper, int) else "M"]
        except (KeyError, IndexError):
            raise InvalidWrite("the document path is invalid for update") from None
    return parent


def _action(clause: str, words: Words) -> Action:
    path = words.path()
    match clause:
        case "REMOVE":
            return Action(clause, path)
        case "SET":
            words.demand("=")
            return Action(clause, path, _sum_of(words))
    return Action(clause, path, Operand(":", word=words.value()))


def _sum_of(words: Words) -> Operand:
    """Parse an operand, or the sum or difference of two."""
    left = _operand(words)
    if words.next not in ("+", "-"):
        return left
    return Operand(words.take(), operands=(left, _operand(words)))


def _operand(words: Words) -> Operand:
    if words.next.startswith(":"):
        return Operand(":", word=words.take())
    if words.next not in ("if_not_exists", "list_append"):
        return Operand(".", path=words.path())
    function = words.take()
    words.demand("(")
    path = words.path() if function == "if_not_exists" else ()
    first = () if path else (_operand(words),)
    words.demand(",")
    operands = (*first, _operand(words))
    words.demand(")")
    if any(operand.function == "list_append" for operand in operands):
        raise NotUnderstood("list_append within a function")
    return Operand(function, path=path, operands=operands)


def _demanded(kind: str, value: Value) -> Any:
    """Return the content of a value, which must be of this type."""
    if kind not in value:
        raise InvalidWrite("an operand has an incorrect data type")
    return value[kind]


def _sum(one: str, other: str, sign: int) -> Value:
    try:
        return {"N": sum_text(one, other, sign)}
    except Invalid as error:
        raise InvalidWrite(str(error)) from None
