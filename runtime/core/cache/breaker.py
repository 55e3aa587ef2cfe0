"""A breaker: what fails is left alone for a while."""

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 2
"""Failures in a row after which nothing is tried."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0


class Breaker:
    """The part that remembers whether a dependency answers.

    After two failures it refuses for a second. Then one attempt is let through: if it
    succeeds all are, if it fails the pause is twice as long.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin closed, which lets everything through."""
        self._now = now
        self._failures = 0
        self._pause = 0.0
        self._again_at = 0.0
        self._lock = Lock()

    def admits(self) -> bool:
        """Tell whether to try; of many who ask after a pause, one is let through."""
        if not self._pause:
            return True
        with self._lock:
            now = self._now()
            if now < self._again_at:
                return False
            self._again_at = now + self._pause
            return True

    def succeeded(self) -> None:
        """Note an answer: everything is let through."""
        if self._failures or self._pause:
            with self._lock:
                self._failures, self._pause = 0, 0.0

    def failed(self) -> None:
        """Note a failure; the second in a row begins a pause."""
        with self._lock:
            self._failures += 1
            if self._failures < FAILURES:
                return
            self._pause = min(
                LONGEST_PAUSE_SECONDS, 2 * self._pause or FIRST_PAUSE_SECONDS
            )
            self._again_at = self._now() + self._pause
