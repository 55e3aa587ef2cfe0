"""Statements about what is stored: kinds of rows, their expiry, and how they are read.

Each feature states it of its own rows, in `stored.py` of its unit tests.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

Row = dict[str, Any]

ID = r"[^#]+"
"""Pattern of an id within a key."""

_UNIT = Path(__file__).parents[1] / "unit"


@dataclass(frozen=True)
class Kind:
    """A kind of row.

    Attributes:
        name: the name by which reports call it.
        pk: pattern of the partition key.
        sk: pattern of the sort key.
        expires: returns when a row ends, from what the code itself reads of it; None if
            such a row never ends.
        latest: returns the latest end, where it depends on more than the row; then
            `expires` returns the earliest.
        shared: whether many transactions write such rows alike, each under a new id.
    """

    name: str
    pk: str
    sk: str
    expires: Callable[[Row], datetime | None] = lambda row: None
    latest: Callable[[Row], datetime] | None = None
    shared: bool = False


@dataclass(frozen=True)
class Stated:
    """Statements of one part of the service.

    Attributes:
        kinds: the kinds of rows that it stores.
        consistent: the methods that need every earlier write, each with the reason
            beside it.
        eventual: the methods that do not, or read an index, which never does.
    """

    kinds: tuple[Kind, ...] = ()
    consistent: frozenset[str] = frozenset()
    eventual: frozenset[str] = frozenset()


def time_in(attribute: str) -> Callable[[Row], datetime | None]:
    """Return a function that reads the time in an attribute of a row, if there is."""

    def read(row: Row) -> datetime | None:
        """Return the time."""
        text = row.get(attribute)
        return datetime.fromisoformat(text) if text else None

    return read


@cache
def statements() -> tuple[Stated, ...]:
    """Return the statements of all parts of the service."""
    return tuple(_statements())


def _statements() -> Iterator[Stated]:
    for path in sorted(_UNIT.rglob("stored.py")):
        name = ".".join(path.relative_to(_UNIT.parents[1]).with_suffix("").parts)
        yield import_module(name).STATED


@cache
def kind_of(pk: str, sk: str) -> Kind:
    """Return the kind of the row of a key; a new kind has to be stated."""
    for kind in (kind for stated in statements() for kind in stated.kinds):
        if re.fullmatch(kind.pk, pk, re.DOTALL) and re.fullmatch(
            kind.sk, sk, re.DOTALL
        ):
            return kind
    raise AssertionError(f"no stored.py below {_UNIT} states what {pk} / {sk} is")
