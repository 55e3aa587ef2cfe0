"""The lines that the service logs, to be compared whole."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_SERVICE = logging.getLogger("runtime")


class _Lines(logging.Handler):
    """A handler that keeps lines."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line with its level, and the error whose traceback follows it."""
        line = f"{record.levelname} {record.getMessage()}"
        if record.exc_info and record.exc_info[0]:
            line += f" ({record.exc_info[0].__name__})"
        self.lines.append(line)


@contextmanager
def log_lines(level: int = logging.INFO) -> Iterator[list[str]]:
    """Gather what the service logs in this block, as `ERROR a text`.

    Unlike caplog it also hears loggers that do not propagate, as those of a process
    that has configured its logging.
    """
    handler, before = _Lines(), _SERVICE.level
    _SERVICE.addHandler(handler)
    _SERVICE.setLevel(level)
    try:
        yield handler.lines
    finally:
        _SERVICE.setLevel(before)
        _SERVICE.removeHandler(handler)
