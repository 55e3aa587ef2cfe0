"""Every record of a file ends in exactly one of the counts, whatever is in it."""

import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.stored_items import OWNER, live
from tests.unit.tools.items.records import NOW
from tests.unit.world import World
from tools.items import sources
from tools.items.entries import COLUMNS, IGNORED, Entries
from tools.items.loading import Counts, Import
from tools.items.sources import BadFile, Lines, reader_of
from tools.items.store import ItemStore

HEADER = b"title,description,id,created_at\n"
SHORT = 300
"""The limit of a record here."""

CSV_ROWS = {
    b"good,,,\n": "imported",
    b'"good, too","a\n""b""\n",,\r\n': "imported",
    b"good,with a time,,2026-01-01T00:00:00Z\n": "imported",
    b"good,,76EZ91ZQ000000000000000000,\n": "once",
    b'good,,"01KG5Q8V3T1Z6W9X4B7N2M0KRC\n",\n': "once",
    b"good,,-7,\n": "once",
    b"\n": "blank",
    b"  \r\n": "blank",
    b",,,\n": "refused",
    b"few\n": "refused",
    b"far,too,many,cells,here\n": "refused",
    b"bad time,,,46053.5\n": "refused",
    b'"a"b,,,\n': "refused",
    b"a\rb,,,\n": "refused",
    b"\xff,,,\n": "refused",
    b'"' + b"good,,,\n" * 80 + b'",,,\n': "refused",
    b"x" * SHORT + b',,,x"\n': "refused",
}
JSON_LINES = {
    b'{"title": "good"}\n': "imported",
    b'{"title": "good", "tags": []}\r\n': "imported",
    b'{"title": "good", "id": 7}\n': "once",
    b'{"title": "good", "id": "76EZ91ZQ000000000000000000"}\n': "once",
    b'{"title": "good", "id": "01KG5Q8V3T1Z6W9X4B7N2M0KRC\\n"}\n': "once",
    b"\n": "blank",
    b'{"title": "good", "id": 7.5}\n': "refused",
    b'{"title": "good", "id": true}\n': "refused",
    b'{"title": "good", "created_at": 20260131}\n': "refused",
    b'{"title": "a", "title": "b"}\n': "refused",
    b'{"title": "\\ud800"}\n': "refused",
    b'{"\\ud800": "t"}\n': "refused",
    b"[" * 200 + b"\n": "refused",
    b"NaN\n": "refused",
    b'{"title": NaN}\n': "refused",
    b"\x00\n": "refused",
    b'{"title": "\xff"}\n': "refused",
    b'{"title": "' + b"x" * SHORT + b'"}\n': "refused",
}


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a limit and pieces that short records exceed."""
    monkeypatch.setattr(sources, "MAX_RECORD_BYTES", SHORT)
    monkeypatch.setattr(sources, "_PIECE_BYTES", 7)


def run(raw: bytes, kind: str) -> tuple[Counts, list[str], list[int]]:
    """Import; return the counts, the ids of items, and the lines in the report."""
    world = World()
    with TemporaryDirectory() as directory:
        report = Path(directory) / "report"
        counts = Import(
            ItemStore(world.table), OWNER, Entries(OWNER.id, NOW, NOW), None, workers=1
        ).run(
            io.BytesIO(raw),
            reader_of(Path("-"), kind, {*COLUMNS, *IGNORED}, False),
            report,
            lambda *_: None,
        )
        refused = report.read_bytes().splitlines() if report.exists() else []
    return counts, list(live(world)), [json.loads(line)["line"] for line in refused]


def demand_one_count_each(rows: list[bytes], kind: str, outcomes: dict) -> None:
    """Demand the outcome of each of these records, and of nothing else."""
    expected = Counts(records=len(rows))
    refused, line = [], 1 + (kind == "csv")
    for number, row in enumerate(rows):
        outcome = outcomes[row]
        if outcome == "once":
            outcome = "imported" if row not in rows[:number] else "refused"
        setattr(expected, outcome, getattr(expected, outcome) + 1)
        refused += [line] * (outcome == "refused")
        line += row.count(b"\n")

    header = HEADER if kind == "csv" else b""
    counts, ids, reported = run(header + b"".join(rows), kind)

    assert counts == expected
    assert len(ids) == counts.imported
    assert reported == refused


@settings(max_examples=40)
@given(st.lists(st.sampled_from(list(CSV_ROWS)), max_size=12))
@example(list(CSV_ROWS) * 2)
def test_no_row_stops_or_takes_another(rows: list[bytes]) -> None:
    """In any order, each row of a CSV has its own outcome."""
    demand_one_count_each(rows, "csv", CSV_ROWS)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(list(JSON_LINES)), max_size=12))
@example(list(JSON_LINES) * 2)
def test_no_line_stops_or_takes_another(rows: list[bytes]) -> None:
    """In any order, each line of JSON Lines has its own outcome."""
    demand_one_count_each(rows, "jsonl", JSON_LINES)


PARTS = st.sampled_from(
    [*b'",\n\r\xff\x00\xef{}[]:\\ a7TZ-'] + [ord("é".encode()[:1])]
).map(lambda byte: bytes([byte]))
BYTES = st.lists(
    PARTS | st.sampled_from([*CSV_ROWS, *JSON_LINES]) | st.binary(max_size=9),
    max_size=40,
).map(b"".join)


@settings(max_examples=80)
@given(st.sampled_from(["csv", "jsonl"]), BYTES)
def test_anything_is_counted_once(kind: str, raw: bytes) -> None:
    """The counts add up to the records, which cover every line once."""
    raw = (HEADER if kind == "csv" else b"") + raw

    counts, ids, reported = run(raw, kind)

    lines = raw.count(b"\n") + (not raw.endswith(b"\n") and raw != b"")
    records = list(
        reader_of(Path("-"), kind, {*COLUMNS, *IGNORED}, False)(Lines(io.BytesIO(raw)))
    )
    covered = [n for r in records for n in range(r.first_line, r.last_line + 1)]
    assert covered == list(range(1 + (kind == "csv"), 1 + lines))
    assert counts.records == len(records)
    assert counts.records == counts.imported + counts.refused + counts.blank
    assert counts.imported == len(ids)
    assert counts.refused == len(set(reported)) == len(reported)


@given(st.binary(max_size=60))
def test_a_header_of_anything_is_refused_whole(raw: bytes) -> None:
    """Raise BadFile, unless nothing but a good header is there."""
    try:
        counts, _, _ = run(raw, "csv")
    except BadFile:
        return
    assert b"title" in raw and counts.records >= 0
