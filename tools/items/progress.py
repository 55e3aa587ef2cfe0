"""Progress of a long command, on stderr."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

_SECONDS_BETWEEN_LINES = 10.0
_SECONDS_BETWEEN_REDRAWINGS = 0.2


class Progress:
    """A progress line: redrawn on a terminal, printed every few seconds in a log."""

    def __init__(
        self,
        what: str,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Show the progress of this work."""
        self._what = what
        self._stream = stream or sys.stderr
        self._clock = clock
        self._redraws = self._stream.isatty()
        self._began = self._told = clock()
        self._first: int | None = None

    def __enter__(self) -> "Progress":
        """Return the progress itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the line, and leave it on the screen."""
        if self._redraws:
            self._stream.write("\n")
            self._stream.flush()

    def tell(self, done: int, share: float | None = None) -> None:
        """Show the number of finished things, and the share (0 to 1) if it is known."""
        if self._first is None:
            self._first = done
        now = self._clock()
        pause = _SECONDS_BETWEEN_REDRAWINGS if self._redraws else _SECONDS_BETWEEN_LINES
        if now - self._told < pause:
            return
        self._told = now
        rate = (done - self._first) / max(now - self._began, 1e-9)
        text = f"{self._what}: {done:,}"
        if share is not None:
            text += f" ({share:.0%})"
        text += f", {rate:,.0f}/s"
        self._stream.write(f"\r{text}\x1b[K" if self._redraws else f"{text}\n")
        self._stream.flush()
