"""The steps of a drill, as they are told to people, each with its time."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

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
    """Tell of differences by owner; return how many of each kind there are."""
    counts: dict[str, int] = {}
    untold: dict[str, int] = {}
    for number, each in enumerate(differences):
        counts[each.what] = counts.get(each.what, 0) + 1
        if number < _SHOWN_ROWS:
            tell(f"   {each.what}: {each.text}")
        else:
            untold[each.owner] = untold.get(each.owner, 0) + 1
    if untold:
        rows = sum(untold.values())
        tell(f"   … and {rows:,} rows more, of {len(untold):,} owners")
    return counts
