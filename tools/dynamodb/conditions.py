"""Conditions, filters and key conditions, parsed and judged on rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tools.dynamodb.expressions import Invalid, NotUnderstood, Path, Row, Scope, Words

Value = dict[str, Any]
Operand = Callable[[Scope, Row | None], Value | None]

_ORDERED = ("S", "N", "B")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


class Condition:
    """A condition on a row; None stands for a row that does not exist."""

    def holds(
        self, scope: Scope, row: Row | None, flipped: "Atom | None" = None
    ) -> bool:
        """Tell whether it holds.

        Args:
            scope: the names and values of the request.
            row: the row as it is stored.
            flipped: a part that is to count as the opposite of what it is.
        """
        raise NotImplementedError

    def atoms(self) -> "Iterator[Atom]":
        """Yield the comparisons and functions that it consists of."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Atom(Condition):
    """One comparison or function.

    Attributes:
        text: the part as it was written.
        test: judges it.
    """

    text: str
    test: Callable[[Scope, Row | None], bool]

    def holds(
        self, scope: Scope, row: Row | None, flipped: "Atom | None" = None
    ) -> bool:
        """Judge the test."""
        return self.test(scope, row) is not (flipped is self)

    def atoms(self) -> "Iterator[Atom]":
        """Yield itself."""
        yield self


@dataclass(frozen=True, eq=False)
class _All(Condition):
    parts: Sequence[Condition]

    def holds(self, scope: Scope, row: Row | None, flipped: Atom | None = None) -> bool:
        # Every part is judged, so that all of its names count as used.
        return all([part.holds(scope, row, flipped) for part in self.parts])

    def atoms(self) -> Iterator[Atom]:
        for part in self.parts:
            yield from part.atoms()


@dataclass(frozen=True, eq=False)
class _Any(_All):
    def holds(self, scope: Scope, row: Row | None, flipped: Atom | None = None) -> bool:
        return any([part.holds(scope, row, flipped) for part in self.parts])


@dataclass(frozen=True, eq=False)
class _Not(Condition):
    part: Condition

    def holds(self, scope: Scope, row: Row | None, flipped: Atom | None = None) -> bool:
        return not self.part.holds(scope, row, flipped)

    def atoms(self) -> Iterator[Atom]:
        return self.part.atoms()


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Condition:
    """Return the condition that a text expresses."""
    words = Words(text)
    condition = _either(words)
    if words:
        raise NotUnderstood(text)
    return condition


def deciding(condition: Condition, scope: Scope, row: Row | None) -> list[str]:
    """Return the atoms each of which alone makes the outcome what it is."""
    outcome = condition.holds(scope, row)
    return [
        atom.text
        for atom in condition.atoms()
        if condition.holds(scope, row, flipped=atom) is not outcome
    ]


def comparable(typed: Value) -> Any:
    """Return a value so that it can be compared with others of its type."""
    ((kind, value),) = typed.items()
    match kind:
        case "N":
            return Decimal(value)
        case "L":
            return [(next(iter(entry)), comparable(entry)) for entry in value]
        case "M":
            return {
                name: (next(iter(entry)), comparable(entry))
                for name, entry in value.items()
            }
        case "NS":
            return {Decimal(entry) for entry in value}
        case "SS":
            return set(value)
    return value


def size_of(typed: Value) -> int:
    """Return what the function size() returns."""
    ((kind, value),) = typed.items()
    if kind == "S":
        return len(value.encode())
    if kind in ("L", "M", "SS", "NS"):
        return len(value)
    raise Invalid(f"size() of a {kind}")


def _either(words: Words) -> Condition:
    parts = [_both(words)]
    while words.taken("OR"):
        parts.append(_both(words))
    return parts[0] if len(parts) == 1 else _Any(parts)


def _both(words: Words) -> Condition:
    parts = [_one(words)]
    while words.taken("AND"):
        parts.append(_one(words))
    return parts[0] if len(parts) == 1 else _All(parts)


def _one(words: Words) -> Condition:
    if words.taken("NOT"):
        return _Not(_one(words))
    if words.taken("("):
        inner = _either(words)
        words.demand(")")
        return inner
    return _predicate(words) if words.next in _PREDICATES else _comparison(words)


def _predicate(words: Words) -> Condition:
    """Parse a function that is true or false."""
    function = words.take()
    words.demand("(")
    path = words.path()
    text = _text(path)
    if function in ("begins_with", "contains"):
        words.demand(",")
        text += f", {words.next}"
        given = _operand(words)
        test = _PREDICATES[function](path, given)
    else:
        test = _PREDICATES[function](path, None)
    words.demand(")")
    return Atom(f"{function}({text})", test)


def _comparison(words: Words) -> Condition:
    start = words.left
    left = _operand(words)
    operator = words.take().upper()
    if operator == "IN":
        words.demand("(")
        options = [_operand(words)]
        while words.taken(","):
            options.append(_operand(words))
        words.demand(")")
        return Atom(
            words.since(start),
            lambda scope, row: any(
                [_equal(left(scope, row), option(scope, row)) for option in options]
            ),
        )
    right = _operand(words)
    if operator == "BETWEEN":
        words.demand("AND")
        above = _operand(words)
        return Atom(
            words.since(start),
            lambda scope, row: all(
                [
                    _ordered(">=", left(scope, row), right(scope, row)),
                    _ordered("<=", left(scope, row), above(scope, row)),
                ]
            ),
        )
    text = words.since(start)
    if operator == "=":
        return Atom(
            text, lambda scope, row: _equal(left(scope, row), right(scope, row))
        )
    if operator == "<>":
        return Atom(
            text, lambda scope, row: not _equal(left(scope, row), right(scope, row))
        )
    if operator not in _COMPARE:
        raise NotUnderstood(text)
    return Atom(
        text,
        lambda scope, row: _ordered(operator, left(scope, row), right(scope, row)),
    )


def _operand(words: Words) -> Operand:
    """Parse a placeholder, a path, or the size of a path."""
    if words.next.startswith(":"):
        word = words.take()
        return lambda scope, row: scope.value(word)
    if words.next == "size":
        words.take()
        words.demand("(")
        measured = words.path()
        words.demand(")")
        return lambda scope, row: _sized(scope.find(row, measured))
    path = words.path()
    return lambda scope, row: scope.find(row, path)


def _sized(found: Value | None) -> Value | None:
    return None if found is None else {"N": str(size_of(found))}


def _equal(one: Value | None, other: Value | None) -> bool:
    """Tell whether both exist, and are of the same type and equal."""
    if one is None or other is None or one.keys() != other.keys():
        return False
    return bool(comparable(one) == comparable(other))


def _ordered(operator: str, one: Value | None, other: Value | None) -> bool:
    """Compare two values of the same ordered type; others have no order."""
    if one is None or other is None or one.keys() != other.keys():
        return False
    if next(iter(one)) not in _ORDERED:
        return False
    return _COMPARE[operator](comparable(one), comparable(other))


def _exists(path: Path, given: None) -> Callable[[Scope, Row | None], bool]:
    return lambda scope, row: scope.find(row, path) is not None


def _not_exists(path: Path, given: None) -> Callable[[Scope, Row | None], bool]:
    return lambda scope, row: scope.find(row, path) is None


def _begins_with(path: Path, given: Operand) -> Callable[[Scope, Row | None], bool]:
    def test(scope: Scope, row: Row | None) -> bool:
        start = given(scope, row) or {}
        found = scope.find(row, path) or {}
        if "S" not in start:
            raise Invalid("begins_with takes text")
        return "S" in found and str(found["S"]).startswith(start["S"])

    return test


def _contains(path: Path, given: Operand) -> Callable[[Scope, Row | None], bool]:
    def test(scope: Scope, row: Row | None) -> bool:
        wanted = given(scope, row)
        found = scope.find(row, path)
        if wanted is None or found is None:
            return False
        ((kind, value),) = found.items()
        if kind == "S":
            return "S" in wanted and wanted["S"] in value
        if kind == "L":
            return any(_equal(entry, wanted) for entry in value)
        inner = {"SS": "S", "NS": "N"}.get(kind, "")
        return (
            any(_equal({inner: entry}, wanted) for entry in value) if inner else False
        )

    return test


_PREDICATES: dict[str, Callable[[Path, Any], Callable[[Scope, Row | None], bool]]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _not_exists,
    "begins_with": _begins_with,
    "contains": _contains,
}


def _text(path: Path) -> str:
    """Return a path as it was written."""
    first, *rest = path
    return str(first) + "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest
    )
