"""Tables and ages for people, on stdout."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import click

_DAY = timedelta(days=1)


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in aligned columns below their head; nothing at all without rows."""
    lines = [[str(cell) for cell in row] for row in rows]
    if not lines:
        return
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    for line in [list(head), *lines]:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def age(since: timedelta) -> str:
    """Return a time as people say it: `42 s`, `7 min`, `3 h`, `2 d`."""
    seconds = max(0, int(since.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{seconds // 60} min"
    if since < 2 * _DAY:
        return f"{seconds // 3600} h"
    return f"{since.days} d"
