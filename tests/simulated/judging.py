"""Recorder of the judgements of one call."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from runtime.core.dynamodb.writes import Write
from tests.simulated.asking import asking_function
from tests.simulated.recording import RECORDING, Part
from tests.simulated.stated import kind_of
from tools.dynamodb.conditions import parse_condition
from tools.dynamodb.store import Judgement

_FOR_OLD_ROWS = {
    "attribute_not_exists(#session_epoch)",
    "attribute_not_exists(#recovery_at)",
}
"""Parts that let rows pass which an earlier version of the service stored."""

_MEMBER = re.compile(r"#recovery\.#[0-9a-f]+")


def record(judgements: Sequence[Judgement]) -> None:
    """Record the judgements of one call.

    A part of a condition decided a call that failed only if no other write failed.
    """
    method = asking_function()
    if method is None:
        return
    failed = sum(not each.held for each in judgements)
    for each in judgements:
        if each.condition is None:
            continue
        kind, alone = kind_of(*each.key), failed == (0 if each.held else 1)
        for atom in parse_condition(each.condition).atoms():
            shared = kind.shared and each.kind == "Put" or atom.text in _FOR_OLD_ROWS
            RECORDING.add(
                Part(
                    "" if shared else method,
                    f"{each.kind} {kind.name}",
                    _MEMBER.sub("#recovery.#*", atom.text),
                ),
                each.condition,
                decided=alone and atom.text in each.deciding,
                held=each.held,
            )


def note_makers() -> None:
    """Note from now on which functions make writes with conditions."""
    make: Callable[..., None] = Write.__init__

    def noting(self: Write, *args: Any, **given: Any) -> None:
        """Make the write and note who does."""
        make(self, *args, **given)
        if self.condition:
            RECORDING.makers.add(asking_function() or "")

    Write.__init__ = noting  # type: ignore[method-assign]


note_makers()
