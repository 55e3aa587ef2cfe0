"""The steps of a drill, as they are told to people, each with its time."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from tools.restore.tree import Difference

Tell = Callable[[str], None]
_SHOWN_ROWS = 50


class Steps:
    """A teller of steps, each with its number and its time."""

    def __init__(self, tell: Tell, clock: Callable[[], float] = time.monotonic) -> None:
        """Tell with this function; the clock counts seconds."""
        self.tell = tell
        self._clock = clock
        self._began = clock()
        self._number = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Tell of a step before it, and of its time after it."""
        self._number += 1
        self.tell(f"{self._number}. {title}")
        began = self._clock()
        yield
        self.detail(f"{self._clock() - began:.1f} s")

    def detail(self, text: str) -> None:
        """Tell something about the step."""
        self.tell(f"   {text}")

    @property
    def seconds(self) -> float:
        """The time since the beginning."""
        return self._clock() - self._began


def told(differences: Iterable[Difference], tell: Tell) -> dict[str, int]:
    """Tell of differences by owner, and return how many there are of each kind."""
    counts: dict[str, int] = {}
    shown = 0
    for owner, rows in groupby(differences, key=lambda each: each.owner):
        for row in rows:
            counts[row.what] = counts.get(row.what, 0) + 1
            if shown == 0 or shown < _SHOWN_ROWS:
                tell(f"   {row.what}: {row.text}")
                shown += 1
    if (left := sum(counts.values()) - shown) > 0:
        tell(f"   … and {left:,} rows more")
    return counts
