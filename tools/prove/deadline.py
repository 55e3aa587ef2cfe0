"""Hard ends: a time after which whatever runs is interrupted."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType


class TimeIsUp(BaseException):
    """The end of the time that something had; no handler of errors may swallow it."""


@contextmanager
def at_most(limit: timedelta) -> Iterator["Deadline"]:
    """Raise TimeIsUp in the main thread when the time is up and the block still runs.

    It interrupts calls that wait for a network or for a child process, too.
    """

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    deadline = Deadline(limit)
    # Zero would be no limit at all.
    signal.setitimer(signal.ITIMER_REAL, max(0.001, limit.total_seconds()))
    try:
        yield deadline
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Deadline:
    """A time that goes by."""

    def __init__(self, limit: timedelta) -> None:
        """Begin now."""
        self._end = time.monotonic() + limit.total_seconds()

    @property
    def left(self) -> timedelta:
        """The time that is left; never negative."""
        return timedelta(seconds=max(0.0, self._end - time.monotonic()))
