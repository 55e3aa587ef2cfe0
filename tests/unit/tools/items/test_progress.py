"""Progress, on a terminal and elsewhere."""

import io

import pytest

from tools.items.progress import Progress


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (Terminal(), "\rx: 30 (50%), 2/s\x1b[K\rx: 60, 2/s\x1b[K\n"),
        (io.StringIO(), "x: 30 (50%), 2/s\nx: 60, 2/s\n"),
    ],
)
def test_progress_is_told_now_and_then(stream: io.StringIO, expected: str) -> None:
    """Redraw on a terminal, else print lines, both at limited frequency."""
    time = 0.0
    with Progress("x", stream, lambda: time) as progress:
        progress.tell(10)
        time = 10.0
        progress.tell(30, 0.5)
        progress.tell(31)
        time = 25.0
        progress.tell(60)

    assert stream.getvalue() == expected
