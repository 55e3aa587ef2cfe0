"""Record of which part of which condition decided a write, and in which tests.

Nothing of the service is imported here, since a conftest loads this module before
coverage and the simulated AWS are ready.
"""

import os
import re
from collections import defaultdict
from dataclasses import astuple, dataclass, replace
from typing import Any

_ULID = re.compile("[0-9A-HJKMNP-TV-Z]{26}")


@dataclass(frozen=True, order=True)
class Part:
    """A part of a condition, as one method asks it.

    Attributes:
        method: the method that makes the write; empty for what many write alike.
        write: the kind of the write and of the row.
        text: the part.
    """

    method: str
    write: str
    text: str


class Recording:
    """The parts of conditions that a run asked, and the tests that each decided.

    Attributes:
        allowed: of each part, the tests in which it alone made a call succeed.
        refused: of each part, the tests in which it alone made a call fail.
        conditions: of each part, a condition that it is in.
        makers: the functions that made a write with a condition.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.allowed: dict[Part, set[str]] = defaultdict(set)
        self.refused: dict[Part, set[str]] = defaultdict(set)
        self.conditions: dict[Part, str] = {}
        self.makers: set[str] = set()

    def add(self, part: Part, condition: str, *, decided: bool, held: bool) -> None:
        """Add a part that was asked, and whether it alone decided the call so.

        An id in the name of an attribute is none of its meaning.
        """
        part = replace(part, text=_ULID.sub("*", part.text))
        self.conditions.setdefault(part, condition)
        allowed, refused = self.allowed[part], self.refused[part]
        if decided:
            test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
            (allowed if held else refused).add(test)

    def dump(self) -> list[Any]:
        """Return the record in a form that processes can exchange."""
        return [
            *(
                [[list(astuple(part)), sorted(tests)] for part, tests in each.items()]
                for each in (self.allowed, self.refused)
            ),
            [[list(astuple(part)), text] for part, text in self.conditions.items()],
            sorted(self.makers),
        ]

    def merge(self, dumped: list[Any]) -> None:
        """Add what another process recorded."""
        for each, rows in zip((self.allowed, self.refused), dumped[:2], strict=True):
            for part, tests in rows:
                each[Part(*part)].update(tests)
        self.conditions |= {Part(*part): text for part, text in dumped[2]}
        self.makers.update(dumped[3])


RECORDING = Recording()
