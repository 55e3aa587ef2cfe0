"""Breaking changes that somebody has decided for, each with a reason and a date."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from tools.api.differ import Change

_MEMBERS = {"where", "reason", "date"}
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class InvalidEntry(Exception):
    """An entry of the list of acknowledged changes that says too little."""


@dataclass(frozen=True)
class Acknowledgement:
    """A decision for a breaking change.

    Attributes:
        where: the place of the change, as the comparison names it; `*` stands for
            anything, so that one entry covers all operations that share a schema.
        reason: why it is worth breaking clients.
        date: when that was decided.
    """

    where: str
    reason: str
    date: date

    def covers(self, change: Change) -> bool:
        """Tell if a change is the one that was decided for."""
        return change.breaks and fnmatchcase(change.where, self.where)


def read(path: Path) -> list[Acknowledgement]:
    """Return the acknowledged changes of a file.

    Raises:
        InvalidEntry: it is no list, or an entry lacks a place, a reason or a date.
    """
    try:
        entries = json.loads(path.read_text())
    except ValueError as error:
        raise InvalidEntry(f"{path.name} is no JSON: {error}") from error
    if not isinstance(entries, list):
        raise InvalidEntry(f"{path.name} is no list")
    return [_entry(number, entry) for number, entry in enumerate(entries, 1)]


def _entry(number: int, entry: object) -> Acknowledgement:
    """Return the acknowledgement of an entry."""
    if not isinstance(entry, dict) or set(entry) != _MEMBERS:
        raise InvalidEntry(f"entry {number} must have where, reason and date")
    if not all(isinstance(value, str) and value.strip() for value in entry.values()):
        raise InvalidEntry(f"entry {number} has a member that is empty, or no text")
    if not entry["where"].strip("* /"):
        raise InvalidEntry(f"entry {number} names no place: it would cover any change")
    if not _DATE.fullmatch(entry["date"]):
        raise InvalidEntry(f"entry {number} has no date like 2026-01-31")
    try:
        decided = date.fromisoformat(entry["date"])
    except ValueError as error:
        raise InvalidEntry(f"entry {number}: {error}") from error
    return Acknowledgement(entry["where"], entry["reason"], decided)


def unacknowledged(
    changes: Sequence[Change], entries: Sequence[Acknowledgement]
) -> list[Change]:
    """Return the breaking changes that no entry covers."""
    return [
        change
        for change in changes
        if change.breaks and not any(entry.covers(change) for entry in entries)
    ]


def unneeded(
    changes: Sequence[Change], entries: Sequence[Acknowledgement]
) -> list[Acknowledgement]:
    """Return the entries that cover no change."""
    return [
        entry
        for entry in entries
        if not any(entry.covers(change) for change in changes)
    ]
