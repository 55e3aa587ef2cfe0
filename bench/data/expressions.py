"""Parser of the subset of DynamoDB's expressions that this service uses.

Any other expression is refused, so that no figure comes from a wrong answer.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

Row = dict[str, dict[str, Any]]
Predicate = Callable[[Row | None], bool]

_TOKEN = re.compile(r"\s*([#:]?[A-Za-z_][\w]*|<>|<=|>=|[=<>(),])")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "<>": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


class NotUnderstood(ValueError):
    """An expression that this parser does not support."""


class Expressions:
    """The expressions of one request, with its attribute names and values."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        """Read names and values from the request."""
        self._names: Mapping[str, str] = request.get("ExpressionAttributeNames", {})
        self._values: Mapping[str, Any] = request.get("ExpressionAttributeValues", {})

    def name(self, token: str) -> str:
        """Return the attribute that a token names."""
        return self._names[token] if token.startswith("#") else token

    def value(self, token: str) -> dict[str, Any]:
        """Return the value of a placeholder, with its type."""
        typed: dict[str, Any] = self._values[token]
        return typed

    def names(self, projection: str) -> list[str]:
        """Return the attributes of a projection."""
        return [self.name(part.strip()) for part in projection.split(",")]

    def condition(self, text: str) -> Predicate:
        """Return the predicate of a condition or a filter."""
        return _Parser(self, tokens(text)).whole()

    def assignments(self, text: str) -> Row:
        """Return the attributes that an update sets; it may have no other clause."""
        words = tokens(text)
        if not words or words.pop(0).upper() != "SET":
            raise NotUnderstood(text)
        changed: Row = {}
        while words:
            if len(words) < 3 or words[1] != "=" or not words[2].startswith(":"):
                raise NotUnderstood(text)
            changed[self.name(words[0])] = self.value(words[2])
            if words[3:4] not in ([], [","]):
                raise NotUnderstood(text)
            words = words[4:]
        return changed


def tokens(text: str) -> list[str]:
    """Split an expression into tokens."""
    found, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotUnderstood(text)
        found.append(match[1])
        position = match.end()
    return found


class _Parser:
    """Recursive descent: OR of ANDs of comparisons, functions and parentheses."""

    def __init__(self, expressions: Expressions, words: list[str]) -> None:
        self._expressions = expressions
        self._words = words

    def whole(self) -> Predicate:
        """Parse the whole text as one condition."""
        predicate = self._either()
        if self._words:
            raise NotUnderstood(" ".join(self._words))
        return predicate

    def _either(self) -> Predicate:
        parts = [self._both()]
        while self._taken("OR"):
            parts.append(self._both())
        return lambda row: any(part(row) for part in parts)

    def _both(self) -> Predicate:
        parts = [self._one()]
        while self._taken("AND"):
            parts.append(self._one())
        return lambda row: all(part(row) for part in parts)

    def _one(self) -> Predicate:
        if self._taken("NOT"):
            inner = self._one()
            return lambda row: not inner(row)
        if self._taken("("):
            inner = self._either()
            self._demand(")")
            return inner
        word = self._next()
        if self._words[:1] == ["("]:
            return self._function(word)
        name, compare = self._expressions.name(word), _COMPARE.get(self._next())
        if compare is None:
            raise NotUnderstood(word)
        operand = self._expressions.value(self._next())
        return lambda row: _alike(row, name, operand) and compare(
            _comparable(row[name]) if row else None, _comparable(operand)
        )

    def _function(self, function: str) -> Predicate:
        self._demand("(")
        name = self._expressions.name(self._next())
        if function == "attribute_exists":
            self._demand(")")
            return lambda row: bool(row) and name in (row or {})
        if function == "attribute_not_exists":
            self._demand(")")
            return lambda row: name not in (row or {})
        if function == "begins_with":
            self._demand(",")
            start = self._expressions.value(self._next())["S"]
            self._demand(")")
            return lambda row: (row or {}).get(name, {}).get("S", "").startswith(start)
        raise NotUnderstood(function)

    def _next(self) -> str:
        if not self._words:
            raise NotUnderstood("an expression that ends too early")
        return self._words.pop(0)

    def _taken(self, word: str) -> bool:
        if self._words and self._words[0].upper() == word:
            self._words.pop(0)
            return True
        return False

    def _demand(self, word: str) -> None:
        if self._next() != word:
            raise NotUnderstood(f"{word} is missing")


def _alike(row: Row | None, name: str, operand: Mapping[str, Any]) -> bool:
    """Say whether an attribute exists and has the operand's type."""
    return bool(row) and (row or {}).get(name, {}).keys() == operand.keys()


def _comparable(typed: Mapping[str, Any]) -> Any:
    ((kind, value),) = typed.items()
    return Decimal(value) if kind == "N" else value
