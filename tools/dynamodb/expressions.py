"""Words, names, values and paths of DynamoDB's expressions.

Sources: "Expressions" in the DynamoDB Developer Guide, and "Expression parameters" in
its "Quotas in Amazon DynamoDB".
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tools.dynamodb.errors import Invalid, NotUnderstood
from tools.dynamodb.reserved import RESERVED
from tools.dynamodb.values import Value, kept

Row = dict[str, dict[str, Any]]
Path = tuple[str | int, ...]
"""An attribute, then the members and positions within it; still as it was written."""

_LONGEST = 4096
_MOST_OPERATORS = 300
_TOKEN = re.compile(
    r"\s*([#:][A-Za-z0-9_]+|[A-Za-z][A-Za-z0-9_]*|[0-9]+|<>|<=|>=|[=<>(),.\[\]+-])"
)
_NAME = re.compile(r"#?[A-Za-z0-9_]+")
_OPERATORS = {*"=<>+-", "<>", "<=", ">=", "AND", "OR", "NOT", "BETWEEN", "IN"}


class Words:
    """The words of an expression, taken one after the other."""

    def __init__(self, text: str) -> None:
        """Split the text."""
        self._text = text
        self._left = list(reversed(_tokens(text)))

    def __bool__(self) -> bool:
        """Tell whether there are words left."""
        return bool(self._left)

    @property
    def next(self) -> str:
        """The next word, which stays; empty at the end."""
        return self._left[-1] if self._left else ""

    def take(self) -> str:
        """Take the next word."""
        if not self._left:
            raise NotUnderstood(f"{self._text}: it ends too early")
        return self._left.pop()

    def taken(self, word: str) -> bool:
        """Take the next word if it is this one, in whatever case."""
        if self.next.upper() != word:
            return False
        self._left.pop()
        return True

    def demand(self, word: str) -> None:
        """Take the next word, which must be this one."""
        if not self.taken(word):
            raise NotUnderstood(f"{self._text}: {word} is missing")

    def demand_end(self) -> None:
        """Refuse words that are left."""
        if self._left:
            raise NotUnderstood(f"{self._text}: it does not end at {self.next}")

    def value(self) -> str:
        """Take the placeholder of a value."""
        word = self.take()
        if not word.startswith(":"):
            raise NotUnderstood(f"{self._text}: {word} is no value")
        return word

    def path(self) -> Path:
        """Take a path: `#a`, `a.#b` or `a[0]`."""
        parts: list[str | int] = [self._name()]
        while True:
            if self.taken("."):
                parts.append(self._name())
            elif self.taken("["):
                position = self.take()
                if not position.isdigit():
                    raise NotUnderstood(f"{self._text}: {position} is no position")
                parts.append(int(position))
                self.demand("]")
            else:
                return tuple(parts)

    def _name(self) -> str:
        """Take an attribute's name or its placeholder."""
        word = self.take()
        if not _NAME.fullmatch(word) or word[0].isdigit():
            raise NotUnderstood(f"{self._text}: {word} names no attribute")
        if word.upper() in RESERVED:
            raise Invalid(f"attribute name is a reserved keyword: {word}")
        return word


class Scope:
    """The attribute names and values that the expressions of one request refer to."""

    def __init__(self, request: Mapping[str, Any], *expressions: str) -> None:
        """Read names and values from the request.

        Args:
            request: the request.
            expressions: the members of the request that are expressions.

        Raises:
            Invalid: the expressions use one that is not given, or do not use one.
        """
        self._names: Mapping[str, str] = request.get("ExpressionAttributeNames", {})
        values = request.get("ExpressionAttributeValues", {})
        self._values = {word: kept(value) for word, value in values.items()}
        for each in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            if each in request and not request[each]:
                raise Invalid(f"{each} must not be empty")
        used = {
            word
            for each in expressions
            if each in request
            for word in _tokens(request[each])
            if word[0] in "#:"
        }
        given = {*self._names, *self._values}
        if used - given:
            raise Invalid(f"not defined: {', '.join(sorted(used - given))}")
        if given - used:
            raise Invalid(f"unused in expressions: {', '.join(sorted(given - used))}")

    def value(self, word: str) -> Value:
        """Return the value of a placeholder, with its type."""
        return self._values[word]

    def path(self, path: Path) -> Path:
        """Return a path with the names that its words stand for."""
        return tuple(
            self._names[part] if isinstance(part, str) and part[0] == "#" else part
            for part in path
        )

    def find(self, row: Row | None, path: Path) -> Value | None:
        """Return the value at a path; None if there is none."""
        first, *rest = self.path(path)
        found = (row or {}).get(str(first))
        for part in rest:
            if found is None:
                return None
            if isinstance(part, int):
                entries = found.get("L", [])
                found = entries[part] if part < len(entries) else None
            else:
                found = found.get("M", {}).get(part)
        return found


def projection(request: Mapping[str, Any], scope: Scope) -> list[str] | None:
    """Return the attributes that a request asks for; None stands for all."""
    if "ProjectionExpression" not in request:
        return None
    words = Words(request["ProjectionExpression"])
    paths = [scope.path(words.path())]
    while words.taken(","):
        paths.append(scope.path(words.path()))
    words.demand_end()
    demand_apart(paths)
    if any(len(path) > 1 for path in paths):
        raise NotUnderstood("a projection of nested attributes")
    return [str(path[0]) for path in paths]


def demand_apart(paths: list[Path]) -> None:
    """Refuse paths that overlap, or that take one thing for both a list and a map."""
    for i, path in enumerate(paths):
        for other in paths[i + 1 :]:
            for part, opposite in zip(path, other, strict=False):
                if type(part) is not type(opposite):
                    raise Invalid(f"two document paths conflict: {path} and {other}")
                if part != opposite:
                    break
            else:
                raise Invalid(f"two document paths overlap: {path} and {other}")


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    """Split an expression into words."""
    if len(text.encode()) > _LONGEST:
        raise Invalid("expression size has exceeded the maximum allowed size")
    found, position, text = [], 0, text.rstrip()
    if not text:
        raise Invalid("the expression can not be empty")
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotUnderstood(text)
        found.append(match[1])
        position = match.end()
    if sum(word.upper() in _OPERATORS for word in found) > _MOST_OPERATORS:
        raise Invalid("the expression contains too many operators")
    return tuple(found)
