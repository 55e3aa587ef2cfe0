"""Conditions and filters, parsed and judged on rows.

Source: "Comparison operator and function reference" in the DynamoDB Developer Guide.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tools.dynamodb.comparisons import (
    COMPARATORS,
    ORDERED,
    SIZED,
    begins_with,
    compared,
    contains,
    equal,
    size_of,
)
from tools.dynamodb.errors import Invalid, NotUnderstood
from tools.dynamodb.expressions import Path, Row, Scope, Words
from tools.dynamodb.values import Value

_MOST_OPTIONS = 99
"""Operands after IN; DynamoDB counts the one before it as well to its 100."""
_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "begins_with": 2,
    "contains": 2,
}
"""Functions that are true or false, and how many operands they have."""
_TAKES: dict[str, set[str | None]] = {
    **{operator: {*ORDERED} for operator in ("<", "<=", ">", ">=", "BETWEEN")},
    "begins_with": {"S"},
}
"""Types that an operator takes, if not all."""


@dataclass(frozen=True)
class Operand:
    """A value of a row or of the request, or the size of one.

    Attributes:
        word: the placeholder of a value of the request; empty for one of the row.
        path: the path of a value of the row.
        sized: whether its size is meant.
    """

    word: str = ""
    path: Path = ()
    sized: bool = False

    def of(self, scope: Scope, row: Row | None) -> Value | None:
        """Return the value; None if there is none."""
        found = scope.value(self.word) if self.word else scope.find(row, self.path)
        return size_of(found) if self.sized else found

    def kind(self, scope: Scope) -> str | None:
        """Return the type if the request decides it; None if the row does."""
        given = next(iter(scope.value(self.word))) if self.word else None
        if not self.sized:
            return given
        if given is not None and given not in SIZED:
            raise Invalid(f"{self}: incorrect operand type")
        return "N"

    def __str__(self) -> str:
        """Return it about as it was written."""
        first, *rest = self.path or (self.word,)
        text = str(first) + "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest
        )
        return f"size({text})" if self.sized else text


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
        operator: the comparison or the function.
        operands: what it compares.
    """

    text: str
    operator: str
    operands: Sequence[Operand]

    def holds(
        self, scope: Scope, row: Row | None, flipped: "Atom | None" = None
    ) -> bool:
        """Judge it."""
        first, *others = (operand.of(scope, row) for operand in self.operands)
        match self.operator:
            case "attribute_exists":
                held = first is not None
            case "attribute_not_exists":
                held = first is None
            case "begins_with":
                held = begins_with(first, others[0])
            case "contains":
                held = contains(first, others[0])
            case "BETWEEN":
                held = compared(">=", first, others[0])
                held = held and compared("<=", first, others[1])
            case "IN":
                held = any(equal(first, other) for other in others)
            case _:
                held = compared(self.operator, first, others[0])
        return held is not (flipped is self)

    def atoms(self) -> "Iterator[Atom]":
        """Yield itself."""
        yield self

    def demand_valid(self, scope: Scope) -> None:
        """Refuse what DynamoDB refuses before it reads a row.

        Raises:
            Invalid: a value of the request has a type that the operator does not take,
                the bounds of a range are reversed, or an operand is compared to itself.
        """
        kinds = {operand.kind(scope) for operand in self.operands} - {None}
        if not kinds <= _TAKES.get(self.operator, kinds):
            raise Invalid(f"{self.text}: incorrect operand type")
        if len(self.operands) == 2:
            one, other = self.operands
            if one.path and scope.path(one.path) == scope.path(other.path):
                if one.sized == other.sized:
                    raise Invalid(f"{self.text}: the operands must be distinct")
        if self.operator == "BETWEEN":
            low, high = (None if each.path else each for each in self.operands[1:])
            if low and high:
                if not compared("<=", low.of(scope, None), high.of(scope, None)):
                    raise Invalid(f"{self.text}: two types, or reversed bounds")


@dataclass(frozen=True, eq=False)
class _All(Condition):
    parts: Sequence[Condition]
    several: Callable[[Iterator[bool]], bool] = field(default=all)

    def holds(self, scope: Scope, row: Row | None, flipped: Atom | None = None) -> bool:
        return self.several(part.holds(scope, row, flipped) for part in self.parts)

    def atoms(self) -> Iterator[Atom]:
        for part in self.parts:
            yield from part.atoms()


@dataclass(frozen=True, eq=False)
class _Not(Condition):
    part: Condition

    def holds(self, scope: Scope, row: Row | None, flipped: Atom | None = None) -> bool:
        return not self.part.holds(scope, row, flipped)

    def atoms(self) -> Iterator[Atom]:
        return self.part.atoms()


class _InParentheses(_All):
    """A condition that is written in parentheses."""


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Condition:
    """Return the condition that a text expresses."""
    words = Words(text)
    condition = _either(words)
    words.demand_end()
    return condition


def deciding(condition: Condition, scope: Scope, row: Row | None) -> list[str]:
    """Return the atoms each of which alone makes the outcome what it is."""
    outcome = condition.holds(scope, row)
    return [
        atom.text
        for atom in condition.atoms()
        if condition.holds(scope, row, flipped=atom) is not outcome
    ]


def _either(words: Words) -> Condition:
    parts = [_both(words)]
    while words.taken("OR"):
        parts.append(_both(words))
    return parts[0] if len(parts) == 1 else _All(parts, any)


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
        if isinstance(inner, _InParentheses):
            raise Invalid("the expression has redundant parentheses")
        return _InParentheses([inner])
    return _function(words) if words.next in _FUNCTIONS else _comparison(words)


def _function(words: Words) -> Condition:
    """Parse a function that is true or false."""
    name = words.take()
    words.demand("(")
    operands = [_plain_operand(words)]
    if _FUNCTIONS[name] == 2:
        words.demand(",")
        operands.append(_plain_operand(words))
    elif operands[0].word:
        raise Invalid(f"{name} requires a document path")
    words.demand(")")
    return Atom(f"{name}({', '.join(map(str, operands))})", name, operands)


def _comparison(words: Words) -> Condition:
    left = _operand(words)
    operator = words.take().upper()
    if operator == "IN":
        words.demand("(")
        options = [_operand(words)]
        while words.taken(","):
            options.append(_operand(words))
        words.demand(")")
        if len(options) > _MOST_OPTIONS:
            raise Invalid(f"IN takes at most {_MOST_OPTIONS} options")
        return Atom(f"{left} IN ({len(options)})", operator, [left, *options])
    right = _operand(words)
    if operator == "BETWEEN":
        words.demand("AND")
        above = _operand(words)
        text = f"{left} BETWEEN {right} AND {above}"
        return Atom(text, operator, [left, right, above])
    if operator not in COMPARATORS:
        raise NotUnderstood(f"{left} {operator} {right}")
    return Atom(f"{left} {operator} {right}", operator, [left, right])


def _operand(words: Words) -> Operand:
    """Parse a placeholder, a path, or the size of one."""
    if words.next != "size":
        return _plain_operand(words)
    words.take()
    words.demand("(")
    measured = _plain_operand(words)
    words.demand(")")
    return Operand(measured.word, measured.path, sized=True)


def _plain_operand(words: Words) -> Operand:
    if words.next.startswith(":"):
        return Operand(word=words.take())
    return Operand(path=words.path())
