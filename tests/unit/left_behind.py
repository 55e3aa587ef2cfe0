"""All that an action leaves behind, to be compared whole.

A test that looks for what it expects does not notice what a change drops besides, or
leaves behind too much: a count, a mail, an audit entry, a header, a row.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

import pytest

from runtime.core.context import start_request
from runtime.core.dynamodb.writes import Key, Row
from tests.simulated.stated import kind_of
from tests.unit.world import World

_NAMED_BY = {"mail": "kind", "audit entry": "action", "throttle": "sk"}
"""The attribute that tells rows of a kind apart, where a report needs that."""


@dataclass
class LeftBehind:
    """All that an action left behind; two are equal if they tell the same.

    Attributes:
        rows: the number of rows that it added, changed and deleted, each in words:
            `new mail verify_email`, `changed profile: email, version` with the names of
            the attributes, and `gone session`.
        counts: the events that it counted, by metric.
        headers: the headers that it added to the response.
        new: the rows that it added, by the names of their kinds, in order of the keys.
        changed: the rows that it changed, as they are now.
        gone: the rows that it deleted.
        result: what it returned, or the error that it raised.
    """

    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    new: Mapping[str, list[Row]] = field(default_factory=dict, compare=False)
    changed: Mapping[str, list[Row]] = field(default_factory=dict, compare=False)
    gone: Mapping[str, list[Row]] = field(default_factory=dict, compare=False)
    result: Any = field(default=None, compare=False)


NOTHING = LeftBehind()


def left_behind(
    world: World,
    action: Callable[[], object],
    raises: type[BaseException] | None = None,
) -> LeftBehind:
    """Do something as one request does, and return all that it leaves behind.

    Args:
        world: the services.
        action: what is done.
        raises: the error that it must end with, if it must.
    """
    before = _by_key(world)
    counts, headers, result = copy_context().run(_request, action, raises)
    new, changed, gone = (defaultdict[str, list[Row]](list) for _ in range(3))
    told: Counter[str] = Counter()
    after = _by_key(world)
    for key in sorted({*before, *after}):
        old, row, kind = before.get(key), after.get(key), kind_of(*key).name
        if old == row:
            continue
        if old is None:
            new[kind].append(after[key])
            told[f"new {_named(kind, after[key])}"] += 1
        elif row is None:
            gone[kind].append(old)
            told[f"gone {_named(kind, old)}"] += 1
        else:
            changed[kind].append(row)
            names = sorted(k for k in {*old, *row} if old.get(k) != row.get(k))
            told[f"changed {_named(kind, row)}: {', '.join(names)}"] += 1
    return LeftBehind(dict(told), counts, headers, new, changed, gone, result)


def _request(
    action: Callable[[], object], raises: type[BaseException] | None
) -> tuple[dict[str, int], dict[str, str], object]:
    """Do something in a request of its own; return its counts, headers and result."""
    context = start_request("left-behind")
    if raises is None:
        result = action()
    else:
        with pytest.raises(raises) as refused:
            action()
        result = refused.value
    return context.counts, context.headers, result


def _by_key(world: World) -> dict[Key, Row]:
    return {(row["pk"], row["sk"]): row for row in world.rows()}


def _named(kind: str, row: Row) -> str:
    """Return what a row is called in a report."""
    return f"{kind} {row[_NAMED_BY[kind]]}" if kind in _NAMED_BY else kind
