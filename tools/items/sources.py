"""Parsers of CSV with a header and JSON Lines; an invalid record is reported."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MAX_RECORD_BYTES = 1024 * 1024
"""The same limit as for a request body."""

_BYTE_ORDER_MARK = "\ufeff"


class BadFile(Exception):
    """A file that cannot be imported at all; none of its records was."""


@dataclass(frozen=True)
class Record:
    """One record of a file.

    Attributes:
        first_line: number of its first line; a quoted CSV cell may span lines.
        last_line: number of its last line.
        text: its text in the file.
        fields: the parsed fields; None if it cannot be parsed.
        problem: why it cannot be parsed.
    """

    first_line: int
    last_line: int
    text: str
    fields: dict[str, Any] | None = None
    problem: str = ""

    @property
    def blank(self) -> bool:
        """Whether the record consists of white space."""
        return not self.text.strip()


class Lines:
    """The lines of a file; it collects the lines read since the last call of `taken`.

    Bytes that are not UTF-8 become surrogates, so that a bad line spoils one record
    only.
    """

    def __init__(self, file: IO[bytes]) -> None:
        """Read from the start of this file."""
        self._file = file
        self._taken: list[str] = []
        self.number = 0
        self.position = 0

    def __iter__(self) -> "Lines":
        """Return the iterator itself."""
        return self

    def __next__(self) -> str:
        """Return the next line, with its line end."""
        raw = self._file.readline()
        if not raw:
            raise StopIteration
        self.number += 1
        self.position += len(raw)
        line = raw.decode("utf-8", errors="surrogateescape")
        if self.number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        self._taken.append(line)
        return line

    def taken(self) -> str:
        """Return the lines that were read since the last call."""
        text = "".join(self._taken)
        self._taken.clear()
        return text


Reader = Callable[[Lines], Iterator[Record]]


def reader_of(
    path: Path, kind: str | None, known_columns: set[str], needs_dates: bool
) -> Reader:
    """Return the parser of a file, chosen by its kind or else its name.

    Args:
        path: the file.
        kind: csv or jsonl.
        known_columns: columns that a CSV may have.
        needs_dates: whether a CSV must have a column created_at or id.

    Raises:
        BadFile: neither the kind nor the name says which parser.
    """
    match kind or path.suffix.lower().lstrip("."):
        case "csv":
            return lambda lines: _csv(lines, known_columns, needs_dates)
        case "jsonl" | "ndjson":
            return _json_lines
    raise BadFile(f"{path.name}: add --format csv or --format jsonl")


def _json_lines(lines: Lines) -> Iterator[Record]:
    """Parse one JSON object per line."""
    for _ in lines:
        text = lines.taken()
        fields, problem = None, _unreadable(text)
        if not problem and text.strip():
            try:
                fields = json.loads(text)
            except (ValueError, RecursionError):
                problem = "is no JSON"
            if not problem and not isinstance(fields, dict):
                fields, problem = None, "is no JSON object"
        yield Record(lines.number, lines.number, text, fields, problem)


def _csv(lines: Lines, known_columns: set[str], needs_dates: bool) -> Iterator[Record]:
    """Parse rows below a header; an empty cell counts as absent."""
    csv.field_size_limit(MAX_RECORD_BYTES)
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise BadFile(f"the header is not valid CSV: {error}") from None
    unreadable = _unreadable(lines.taken())
    if unreadable:
        raise BadFile(f"the header {unreadable}")
    _check(header, known_columns, needs_dates)
    while True:
        first, cells, problem = lines.number + 1, [], ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"is not valid CSV: {error}"
        text = lines.taken()
        problem = problem or _unreadable(text)
        if not problem and cells and len(cells) != len(header):
            problem = f"has {len(cells)} cells where the header has {len(header)}"
        fields = None if problem else dict(zip(header, cells, strict=False))
        yield Record(first, lines.number, text, fields, problem)


def _check(header: list[str], known: set[str], needs_dates: bool) -> None:
    """Raise BadFile if the columns are unknown, doubled or incomplete."""
    if not header:
        raise BadFile("the file is empty")
    unknown = [name for name in header if name not in known]
    if unknown:
        raise BadFile(
            f"unknown column {', '.join(map(repr, unknown))}; "
            f"known are {', '.join(sorted(known))}, with commas between"
        )
    if len(set(header)) < len(header):
        raise BadFile("a column occurs twice")
    if "title" not in header:
        raise BadFile("the column 'title' is missing")
    if needs_dates and not {"created_at", "id"} & set(header):
        raise BadFile("the column 'created_at' is missing: add --created-at TIME")


def _unreadable(text: str) -> str:
    """Say why a text cannot be parsed, or return an empty text."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return "is not UTF-8"
    return "is longer than 1 MiB" if size > MAX_RECORD_BYTES else ""
