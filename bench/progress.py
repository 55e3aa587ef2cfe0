"""Progress display: one line on a terminal, a few lines in a log."""

import sys
import time


class Progress:
    """Overwrites its line on a terminal; elsewhere prints every ten seconds."""

    _QUIET_SECONDS = 10.0

    def __init__(self) -> None:
        """Start the clock."""
        self._began = time.monotonic()
        self._spoke = -self._QUIET_SECONDS

    def __call__(self, step: str) -> None:
        """Show a step."""
        now = time.monotonic()
        text = f"[{now - self._began:4.0f} s] {step}"
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        elif now - self._spoke >= self._QUIET_SECONDS:
            print(text, file=sys.stderr, flush=True)
            self._spoke = now

    def done(self) -> None:
        """Clear the line."""
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)
