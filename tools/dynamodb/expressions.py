"""Words, names, values and paths of DynamoDB's expressions.

Source: "Expressions" in the DynamoDB Developer Guide.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Row = dict[str, dict[str, Any]]
Path = tuple[str | int, ...]
"""An attribute, then the members and positions within it; still as it was written."""

_TOKEN = re.compile(r"\s*([#:]\w+|[A-Za-z_]\w*|\d+|<>|<=|>=|[=<>(),.\[\]+-])")


class NotUnderstood(ValueError):
    """An expression or a request that the simulation does not support."""


class Invalid(ValueError):
    """An expression that DynamoDB answers with a ValidationException."""


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
    def left(self) -> int:
        """The number of words left."""
        return len(self._left)

    def since(self, left: int) -> str:
        """Return the words taken since so many were left, as they were written."""
        taken = _tokens(self._text)[-left : -len(self._left) or None]
        return re.sub(r" ?([.\[]) ?| (?=[,)\]])|(?<=\() ", r"\1", " ".join(taken))

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

    def path(self) -> Path:
        """Take a path: `#a`, `a.#b` or `a[0]`."""
        parts: list[str | int] = [self.take()]
        if not re.fullmatch(r"#\w+|[A-Za-z_]\w*", str(parts[0])):
            raise NotUnderstood(f"{self._text}: {parts[0]} names no attribute")
        while True:
            if self.taken("."):
                parts.append(self.take())
            elif self.taken("["):
                parts.append(int(self.take()))
                self.demand("]")
            else:
                return tuple(parts)


class Scope:
    """The attribute names and values that the expressions of one request refer to."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        """Read names and values from the request."""
        self._names: Mapping[str, str] = request.get("ExpressionAttributeNames", {})
        self._values: Mapping[str, Any] = request.get("ExpressionAttributeValues", {})
        self._used: set[str] = set()

    def name(self, word: str) -> str:
        """Return the attribute that a word names."""
        if not word.startswith("#"):
            return word
        return str(self._given(self._names, word))

    def value(self, word: str) -> dict[str, Any]:
        """Return the value of a placeholder, with its type."""
        typed: dict[str, Any] = self._given(self._values, word)
        return typed

    def path(self, path: Path) -> Path:
        """Return a path with the names that its words stand for."""
        return tuple(
            part if isinstance(part, int) else self.name(part) for part in path
        )

    def find(self, row: Row | None, path: Path) -> dict[str, Any] | None:
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

    def names(self, projection: str) -> list[str]:
        """Return the attributes of a projection, which has no nested ones."""
        return [self.name(part.strip()) for part in projection.split(",")]

    def demand_all_used(self) -> None:
        """Refuse names and values that no expression has used, as DynamoDB does."""
        unused = {*self._names, *self._values} - self._used
        if unused:
            raise Invalid(f"unused in expressions: {', '.join(sorted(unused))}")

    def _given(self, given: Mapping[str, Any], word: str) -> Any:
        if word not in given:
            raise Invalid(f"{word} is not defined")
        self._used.add(word)
        return given[word]


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    """Split an expression into words."""
    found, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotUnderstood(text)
        found.append(match[1])
        position = match.end()
    return tuple(found)
