"""What a check found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import click


class Level(StrEnum):
    """How bad it is. An error stops a deployment."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "red"}


@dataclass(frozen=True)
class Finding:
    """What one check found, and in one line how to mend it."""

    level: Level
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """A finding under the name of its check."""

    name: str
    finding: Finding

    @property
    def level(self) -> Level:
        """How bad it is."""
        return self.finding.level


def ok(detail: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, detail)


def warning(detail: str, remedy: str = "") -> Finding:
    """Worth knowing."""
    return Finding(Level.WARNING, detail, remedy)


def error(detail: str, remedy: str = "") -> Finding:
    """A deployment would fail, or should."""
    return Finding(Level.ERROR, detail, remedy)


def table(checks: Iterable[Check]) -> str:
    """One line a check, and below it how to mend it."""
    rows = list(checks)
    width = max((len(row.name) for row in rows), default=0)
    lines = []
    for row in rows:
        level = click.style(f"{row.level:<7}", fg=_COLOURS[row.level])
        lines.append(f"  {level}  {row.name:<{width}}  {row.finding.detail}")
        if row.finding.remedy and row.level is not Level.OK:
            lines.append(f"  {'':<7}  {'':<{width}}  -> {row.finding.remedy}")
    return "\n".join(lines)
