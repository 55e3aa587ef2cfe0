"""Parsers of CSV with a header and JSON Lines; an invalid record is reported."""

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from typing import IO, Any

MAX_RECORD_BYTES = 1024 * 1024
"""The same limit as for a request body; of a longer record only this much is kept."""

_PIECE_BYTES = 64 * 1024
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class BadFile(Exception):
    """A file that cannot be imported at all; none of its records was."""


@dataclass(frozen=True)
class Record:
    """One record of a file.

    Attributes:
        first_line: number of its first line; a quoted CSV cell may span lines.
        last_line: number of its last line.
        text: its text in the file; of one that is too long the beginning.
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
        return not self.problem and not self.text.strip()


class Lines:
    """The lines of a file, read in pieces, so that none needs more than its share.

    Bytes that are not UTF-8 become surrogates, so that a bad line spoils one record
    only.
    """

    def __init__(self, file: IO[bytes]) -> None:
        """Read from the start of this file."""
        self._file = file
        self.number = 0
        self.position = 0

    def record(self, goes_on: Callable[[bytes], bool]) -> Record | None:
        """Read the next record, which is not parsed yet; return None at the end.

        Args:
            goes_on: given each piece, says whether the record goes on behind a line
                that ends with it.
        """
        first, kept, size = self.number + 1, bytearray(), 0
        within_line = ended = False
        while not ended and (piece := self._file.readline(_PIECE_BYTES)):
            if self.position == 0:
                self.position = len(piece)
                piece = piece.removeprefix(codecs.BOM_UTF8)
            else:
                self.position += len(piece)
            size += len(piece)
            kept += piece[: MAX_RECORD_BYTES - len(kept)]
            open_cell, within_line = goes_on(piece), not piece.endswith(b"\n")
            if not within_line:
                self.number += 1
                ended = not open_cell
        if not size:
            return None
        if within_line:
            self.number += 1
        return Record(
            first,
            self.number,
            kept.decode("utf-8", errors="surrogateescape"),
            problem=_unreadable(kept, size),
        )


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


def kind_of(beginning: bytes) -> str:
    """Guess the kind of what begins so: no known column begins with a brace."""
    text = beginning.removeprefix(codecs.BOM_UTF8).lstrip()
    return "jsonl" if text.startswith(b"{") else "csv"


def _json_lines(lines: Lines) -> Iterator[Record]:
    """Parse one JSON object per line."""
    while record := lines.record(lambda _: False):
        if not record.problem and not record.blank:
            record = _json(record)
        yield record


def _is_text(fields: dict[str, Any]) -> bool:
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


class _DoubledKey(ValueError):
    """A JSON object with two values under one key, of which one would be lost."""


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _DoubledKey
    return found


def _json(record: Record) -> Record:
    """Parse the object of a line."""
    try:
        fields = json.loads(record.text, object_pairs_hook=_distinct)
    except _DoubledKey:
        return replace(record, problem="has a key twice")
    except (ValueError, RecursionError):
        return replace(record, problem="is no JSON")
    if not isinstance(fields, dict):
        return replace(record, problem="is no JSON object")
    if _SURROGATE.search(record.text) and not _is_text(fields):
        return replace(record, problem="holds half of a character (a surrogate)")
    return replace(record, fields=fields)


class _Place(Enum):
    """The place in a CSV row up to which it was read."""

    START = auto()
    """The start of a cell."""
    PLAIN = auto()
    """In a cell without quotes, where a quote is a character like others."""
    QUOTED = auto()
    QUOTE = auto()
    """Behind a quote in a quoted cell: its end, or half of a doubled one."""
    LOST = auto()
    """Behind something that no CSV has; the row ends with its line."""


_QUOTED = re.compile(b'(?:[^"]++|"")*+')


class _Row:
    """The quotes of a CSV row, as far as they say whether it goes on in the next line.

    The csv module does not say where a row ends that it refuses.
    """

    def __init__(self) -> None:
        """Begin before a row."""
        self._place = _Place.START

    def goes_on(self, piece: bytes) -> bool:
        """Read a piece; say whether a quoted cell is open behind it."""
        at = 0
        while at < len(piece):
            match self._place:
                case _Place.QUOTED:
                    at = self._in_quotes(piece, at)
                case _Place.QUOTE:
                    after = {b'"': _Place.QUOTED, b",": _Place.START}
                    self._place = after.get(piece[at : at + 1], _Place.LOST)
                    at += 1
                case _Place.LOST:
                    break
                case _:
                    at = self._outside(piece, at)
        if self._place is _Place.QUOTED:
            return True
        if piece.endswith(b"\n"):
            self._place = _Place.START
        return False

    def _in_quotes(self, piece: bytes, at: int) -> int:
        """Read up to a quote that is not doubled; return the position behind it."""
        at += len(_QUOTED.match(piece, at).group())  # type: ignore[union-attr]
        if at < len(piece):
            self._place = _Place.QUOTE
        return at + 1

    def _outside(self, piece: bytes, at: int) -> int:
        """Read up to a quote that begins a cell; return the position behind it."""
        if self._place is _Place.START and piece.startswith(b'"', at):
            self._place = _Place.QUOTED
            return at + 1
        at = piece.find(b',"', at)
        if at >= 0:
            self._place = _Place.QUOTED
            return at + 2
        self._place = _Place.START if piece.endswith(b",") else _Place.PLAIN
        return len(piece)


def _csv(lines: Lines, known_columns: set[str], needs_dates: bool) -> Iterator[Record]:
    """Parse rows below a header; an empty cell counts as absent."""
    # Of a cell: the length of a record is limited above.
    csv.field_size_limit(MAX_RECORD_BYTES)
    row = _Row()
    header = _header(lines.record(row.goes_on))
    _check(header, known_columns, needs_dates)
    while record := lines.record(row.goes_on):
        if record.problem:
            yield record
            continue
        try:
            cells = _cells(record)
        except csv.Error as error:
            yield replace(record, problem=f"is not valid CSV: {error}")
            continue
        if not record.blank and len(cells) != len(header):
            problem = f"has {len(cells)} cells where the header has {len(header)}"
            yield replace(record, problem=problem)
            continue
        yield replace(record, fields=dict(zip(header, cells, strict=False)))


def _cells(record: Record) -> list[str]:
    """Return the cells of a row; raise csv.Error if it is not valid."""
    rows = list(csv.reader([record.text], strict=True))
    return rows[0] if rows else []


def _header(record: Record | None) -> list[str]:
    """Return the names of the columns."""
    if record is None:
        raise BadFile("the file is empty")
    if record.problem:
        raise BadFile(f"the header {record.problem}")
    if record.blank:
        raise BadFile("the first line is blank, and no header")
    try:
        return [name.strip() for name in _cells(record)]
    except csv.Error as error:
        raise BadFile(f"the header is not valid CSV: {error}") from None


def _check(header: list[str], known: set[str], needs_dates: bool) -> None:
    """Raise BadFile if the columns are unknown, doubled or incomplete."""
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


def _unreadable(raw: bytes | bytearray, size: int) -> str:
    """Say why a record of this size cannot be parsed, or return an empty text."""
    if size > MAX_RECORD_BYTES:
        return "is longer than 1 MiB"
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "is not UTF-8"
    return ""
