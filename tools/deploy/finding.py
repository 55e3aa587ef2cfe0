"""Findings of the doctor's checks, and their table."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import click


class Level(StrEnum):
    """Severity of a finding; an error stops a deployment."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "red"}


@dataclass(frozen=True)
class Finding:
    """The result of one check, with a remedy in one line."""

    level: Level
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """A finding with the name of its check."""

    name: str
    finding: Finding

    @property
    def level(self) -> Level:
        """Severity of the finding."""
        return self.finding.level


def ok(detail: str) -> Finding:
    """Return a finding without an objection."""
    return Finding(Level.OK, detail)


def warning(detail: str, remedy: str = "") -> Finding:
    """Return a finding that does not stop a deployment."""
    return Finding(Level.WARNING, detail, remedy)


def error(detail: str, remedy: str = "") -> Finding:
    """Return a finding that stops a deployment."""
    return Finding(Level.ERROR, detail, remedy)


def table(checks: Iterable[Check]) -> str:
    """Return a table with one line per check and the remedy in the line below."""
    rows = list(checks)
    width = max((len(row.name) for row in rows), default=0)
    lines = []
    for row in rows:
        level = click.style(f"{row.level:<7}", fg=_COLOURS[row.level])
        lines.append(f"  {level}  {row.name:<{width}}  {row.finding.detail}")
        if row.finding.remedy and row.level is not Level.OK:
            lines.append(f"  {'':<7}  {'':<{width}}  -> {row.finding.remedy}")
    return "\n".join(lines)
