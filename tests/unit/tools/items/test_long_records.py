"""Records over the limit, and quotes: where a record ends, whatever is in it."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.items import sources
from tools.items.entries import COLUMNS
from tools.items.sources import Lines, Record, reader_of

LIMIT = 1024 * 1024


def read(file: IO[bytes], name: str) -> Iterator[Record]:
    """Parse the records of a file."""
    return reader_of(Path(name), None, set(COLUMNS), False)(Lines(file))


def told(raw: bytes, name: str) -> list[tuple[int, int, bool]]:
    """Return first and last line of each record, and whether it can be an item."""
    return [
        (record.first_line, record.last_line, record.fields is not None)
        for record in read(io.BytesIO(raw), name)
    ]


def test_a_cell_over_the_limit_is_one_refused_record() -> None:
    """Take what looks like records in it for its text; read the record behind it."""
    cell = b'"' + b'looks like, a record\n"",""\n' * 60_000 + b'"'
    records = told(b"title,description\na,\nb," + cell + b"\nc,\n", "items.csv")

    assert records == [(2, 2, True), (3, 120_003, False), (120_004, 120_004, True)]


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_line_over_the_limit_is_one_refused_record(quote: bytes) -> None:
    """Keep its beginning only."""
    line = quote + b"x" * (LIMIT + 1) + quote
    raw = b"title,tags\n" + line + b",\nb,\n"

    long, after = read(io.BytesIO(raw), "items.csv")

    assert long.problem == "is longer than 1 MiB"
    assert len(long.text) == LIMIT
    assert after.fields == {"title": "b", "tags": ""}


def test_a_json_line_over_the_limit_is_one_refused_record() -> None:
    """Read the one behind it."""
    raw = b'{"title": "' + b"x" * LIMIT + b'"}\n{"title": "b"}\n'

    assert told(raw, "a.jsonl") == [(1, 1, False), (2, 2, True)]


@pytest.mark.parametrize("name", ["items.csv", "items.jsonl"])
def test_a_record_at_the_limit_is_read(name: str) -> None:
    """Count its bytes, with the end of its line."""
    csv_line = b"title\n" + b"x" * (LIMIT - 1) + b"\n"
    json_line = b'{"title": "' + b"x" * (LIMIT - 14) + b'"}\n'
    raw = csv_line if name.endswith("csv") else json_line

    (record,) = read(io.BytesIO(raw), name)

    assert record.fields is not None and not record.problem


class Endless(io.RawIOBase):
    """A file of 16 MiB that is nowhere."""

    def __init__(self, begin: bytes, text: bytes) -> None:
        """Begin so and go on with the text, again and again."""
        self._next, self._text, self._left = begin or text, text, 16 * LIMIT

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Give the next bytes."""
        found = self._next[: len(buffer)]
        self._next = (self._next[len(found) :] or self._text) * (self._left > 0)
        self._left -= len(found)
        buffer[: len(found)] = found
        return len(found)


@pytest.mark.parametrize(
    ("name", "begin", "text"),
    [
        ("items.jsonl", b"", b"x" * 8192),
        ("items.csv", b"title\n", b"x" * 8192),
        ("items.csv", b"title\n", b"," * 8192),
        ("items.csv", b'title\n"', (b"l" * 999 + b"\n") * 8),
        ("items.csv", b'title\n"', b'""' * 4096),
        ("items.csv", b'title\n"', b"\x00" * 8192),
    ],
)
def test_a_record_without_end_needs_little_memory(
    name: str, begin: bytes, text: bytes
) -> None:
    """Keep no more than the limit of it."""
    file = io.BufferedReader(cast(Any, Endless(begin, text)))
    tracemalloc.start()

    (record,) = read(file, name)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert record.problem
    assert peak < 8 * LIMIT


@pytest.mark.parametrize(
    ("row", "lines"),
    [
        (b'"a""b"\n', 1),
        (b'"a"b\n', 1),
        (b'"a"b,"c\n', 1),
        (b'a"b"\n', 1),
        (b'a,"b\n"\n', 2),
        (b'"a\r\n""\n"\r\n', 3),
        (b'"",",\n"\n', 2),
        (b'""\n', 1),
        (b'"""\n"\n', 2),
        (b"a\rb\n", 1),
        (b'"a\rb"\n', 1),
        (b'"a"\rb\n', 1),
        (b"\x00\n", 1),
        (b"\xff\n", 1),
        (b' "a\n', 1),
    ],
)
def test_a_row_ends_where_a_parser_of_csv_ends_it(row: bytes, lines: int) -> None:
    """Whether it is valid or not, the row behind it is read."""
    records = told(b"title\n" + row + b"after\n", "items.csv")

    assert [record[:2] for record in records] == [
        (2, lines + 1),
        (lines + 2, lines + 2),
    ]
    assert records[1][2]


CELLS = st.text(alphabet='ab",\n\r é\x00\u2028', max_size=8)


@pytest.mark.parametrize("piece", [1, 2, 3, 64 * 1024])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_valid_rows_are_read_as_the_csv_module_reads_them(
    piece: int, ending: str, rows: list[tuple[str, str]]
) -> None:
    """In pieces of any length."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows([("title", "description"), *rows])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_PIECE_BYTES", piece)
        records = list(read(io.BytesIO(text.getvalue().encode()), "items.csv"))

    assert [tuple((record.fields or {}).values()) for record in records] == rows


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\n\ntitle\n", "first line is blank"),
        (b"title\ra\rb", "not valid CSV"),
        (b"\xff\xfet\x00i\x00", "not UTF-8"),
        (b"x" * (LIMIT + 1), "longer than 1 MiB"),
        (b"title,tags,\n", "unknown column ''"),
        (b"title,tags,title\n", "twice"),
    ],
)
def test_a_header_that_is_none_says_why(raw: bytes, message: str) -> None:
    """Import no record below it."""
    with pytest.raises(sources.BadFile, match=message):
        list(read(io.BytesIO(raw), "items.csv"))


@pytest.mark.parametrize(
    "line",
    [
        rb'{"title": "\ud800"}',
        rb'{"title": "t", "description": "\uDC00 "}',
        rb'{"title": "t", "id": "\udfff"}',
        rb'{"title": "t", "tags": ["a\ud83d"]}',
        rb'{"title": "t", "\ud800": 1}',
    ],
)
def test_half_of_a_character_is_no_text(line: bytes) -> None:
    """Refuse the record; both halves are a character, and a backslash is none."""
    whole = rb'{"title": "\ud83d\ude00", "description": "\\ud800"}'

    first, second = read(io.BytesIO(line + b"\n" + whole), "items.jsonl")

    assert "half of a character" in first.problem
    assert second.fields == {"title": "\U0001f600", "description": "\\ud800"}


def test_a_key_that_occurs_twice_loses_no_value() -> None:
    """Refuse the record: only one of its values could be imported."""
    records = list(read(io.BytesIO(b'{"title": "a", "title": "b"}\n{}'), "a.jsonl"))

    assert [record.problem for record in records] == ["has a key twice", ""]
