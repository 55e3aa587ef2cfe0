"""Parsing of files, and conversion of records to items."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.clock import rfc3339, ulid_time
from tools.items.entries import COLUMNS, IGNORED, Entries, Refused, cell_of, tags_of
from tools.items.sources import BadFile, Lines, Record, reader_of

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
THEN = NOW - timedelta(days=1)
KNOWN = {*COLUMNS, *IGNORED}
OWNER = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"


def read(raw: bytes, name: str, needs_dates: bool = False) -> list[Record]:
    """Parse all records of a file with this content."""
    lines = Lines(io.BytesIO(raw))
    return list(reader_of(Path(name), None, KNOWN, needs_dates)(lines))


def item_id(record: dict, owner: str = OWNER, entries: Entries | None = None) -> str:
    """Return the id of a record's item."""
    entries = entries or Entries(owner, NOW, THEN)
    return entries.item(Record(1, 1, "", {"title": "t"} | record)).id


def refusal(record: dict, created_at: datetime | None = THEN) -> str:
    """Return the reason why a record is refused."""
    with pytest.raises(Refused) as caught:
        Entries(OWNER, NOW, created_at).item(Record(1, 1, "", record))
    return str(caught.value)


def test_json_lines_are_objects() -> None:
    """Report a line that is not an object, and parse the next one."""
    raw = b'\xef\xbb\xbf{"title": "a"}\n\n[1]\n{"title": \n{"title": "\xff"}\n{}'

    records = read(raw, "items.jsonl")

    assert [(r.first_line, r.fields, r.problem) for r in records] == [
        (1, {"title": "a"}, ""),
        (2, None, ""),
        (3, None, "is no JSON object"),
        (4, None, "is no JSON"),
        (5, None, "is not UTF-8"),
        (6, {}, ""),
    ]
    assert records[1].blank


def test_cells_of_a_csv_are_under_its_header() -> None:
    """Let a quoted cell span lines; report a row with too few cells."""
    raw = b'title,tags\r\n"a\nb",x; y\r\n\r\nc\r\n"d""e",\r\n'

    records = read(raw, "items.csv")

    assert [(r.first_line, r.last_line, r.fields, r.problem) for r in records] == [
        (2, 3, {"title": "a\nb", "tags": "x; y"}, ""),
        (4, 4, {}, ""),
        (5, 5, None, "has 1 cells where the header has 2"),
        (6, 6, {"title": 'd"e', "tags": ""}, ""),
    ]
    assert records[1].blank


def test_a_quote_that_never_ends_loses_no_line() -> None:
    """Return everything after the quote as one refused record."""
    records = read(b'title\nfirst\n"second\nthird\nfourth\n', "items.csv")

    assert [(r.first_line, r.last_line, bool(r.problem)) for r in records] == [
        (2, 2, False),
        (3, 5, True),
    ]
    assert records[1].text == '"second\nthird\nfourth\n'


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (b"", "empty"),
        (b"title,colour,shape\n", "'colour', 'shape'"),
        (b"title,title\n", "twice"),
        (b"tags,created_at\n", "'title' is missing"),
        (b"title,tags\n", "--created-at"),
        (b'title,"tags\n', "not valid CSV"),
        ("title\n".encode("utf-16"), "the header is not UTF-8"),
        (b"title;created_at\n", "with commas between"),
    ],
)
def test_a_csv_that_cannot_be_meant_is_refused_whole(
    header: bytes, message: str
) -> None:
    """Import no record of a file with a wrong header."""
    with pytest.raises(BadFile, match=message):
        read(header, "items.csv", needs_dates=True)


def test_the_kind_of_a_file_must_be_known() -> None:
    """Demand a known file name or --format."""
    with pytest.raises(BadFile, match="--format"):
        reader_of(Path("items.xlsx"), None, KNOWN, False)
    assert callable(reader_of(Path("items"), "csv", KNOWN, False))


@given(st.binary(max_size=200), st.sampled_from(["items.csv", "items.jsonl"]))
def test_every_line_is_in_one_record(raw: bytes, name: str) -> None:
    """Cover the whole file, whatever it contains."""
    header = b"title,tags\n" if name.endswith("csv") else b""

    records = read(header + raw, name)

    text = b"".join(r.text.encode(errors="surrogateescape") for r in records)
    assert text.removeprefix(b"\xef\xbb\xbf") == raw.removeprefix(b"\xef\xbb\xbf")


def test_the_same_record_is_the_same_item() -> None:
    """Derive the id from the record's id or content, and from the owner."""
    assert item_id({}) == item_id({})
    assert item_id({"id": "row-1"}) == item_id({"id": "row-1", "title": "changed"})
    ids = {
        item_id({}),
        item_id({}, "other"),
        item_id({"title": "changed"}),
        item_id({"created_at": "2026-01-01T00:00:00Z"}),
        item_id({"id": "row-1"}),
        item_id({"id": "row-1"}, "other"),
        item_id({"id": "row-2"}),
    }
    assert len(ids) == 7


def test_an_id_that_is_a_ulid_is_kept() -> None:
    """Use the ULID's time as the creation time if there is no other."""
    entries = Entries(OWNER, NOW, None)
    record = Record(1, 1, "", {"title": "t", "id": "01KG5Q8V3T1Z6W9X4B7N2M0KRC"})

    item = entries.item(record)

    assert item.id == "01KG5Q8V3T1Z6W9X4B7N2M0KRC"
    assert item.created_at.date().isoformat() == "2026-01-29"


@pytest.mark.parametrize(
    ("created_at", "kept"),
    [
        ("2026-01-29T18:52:06.629Z", True),
        ("2026-01-29T20:52:06.629999+02:00", True),
        ("2026-01-29T18:52:06.628Z", False),
        ("2026-01-29T18:52:06.630Z", False),
        ("2020-01-01T00:00:00Z", False),
    ],
)
def test_a_ulid_of_another_time_than_created_at_is_an_id_like_any_other(
    created_at: str, kept: bool
) -> None:
    """Items are listed by creation in the order of their ids."""
    told = "01KG5HJCK51Z6W9X4B7N2M0KRC"
    fields = {"title": "t", "id": told, "created_at": created_at}

    item = Entries(OWNER, NOW, None).item(Record(1, 1, "", fields))

    assert (item.id == told) is kept
    assert rfc3339(ulid_time(item.id)) == rfc3339(item.created_at)
    again = Entries(OWNER, NOW, None).item(Record(9, 9, "", fields))
    assert again == item


def test_items_are_ordered_by_when_they_were_created() -> None:
    """Order ids of any kind by the creation time."""
    early = item_id({"created_at": "2020-01-01T00:00:00Z"})
    late = item_id({"created_at": "2025-01-01T00:00:00+02:00", "id": "a"})

    assert early < late < item_id({})


def test_records_alike_in_everything_are_items_of_their_own() -> None:
    """Import each of them, with the same ids in every import."""
    first, second = Entries(OWNER, NOW, THEN), Entries(OWNER, NOW, THEN)

    ids = [item_id({}, entries=first) for _ in range(3)]

    assert len(set(ids)) == 3
    assert ids == [item_id({}, entries=second) for _ in range(3)]


def test_two_records_with_one_id_are_not_both_taken() -> None:
    """Refuse the second one, which would be taken for the first."""
    entries = Entries(OWNER, NOW, THEN)
    entries.item(Record(4, 4, "", {"title": "t", "id": "a"}))

    with pytest.raises(Refused, match="line 4"):
        entries.item(Record(9, 9, "", {"title": "t", "id": "a"}))


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({}, "title: Field required"),
        ({"title": " "}, "title: String should"),
        ({"title": "t", "status": "lost"}, "status: Input should be"),
        ({"title": "t", "tags": ["x" * 31]}, "tags.0: String should"),
        ({"title": "t", "tags": "[1"}, "tags: begins like a JSON list"),
        ({"title": "t", "colour": "red"}, "colour: Extra inputs"),
        ({"title": "t", "created_at": "yesterday"}, "created_at: is no RFC 3339"),
        ({"title": "t", "created_at": "2026-01-01T00:00:00"}, "with a zone"),
        ({"title": "t", "created_at": "1960-01-01T00:00:00Z"}, "before 1970"),
        ({"title": "t", "created_at": "2027-01-01T00:00:00Z"}, "in the future"),
        ({"title": "t", "updated_at": "2025-01-01T00:00:00Z"}, "before created_at"),
        ({"title": "t", "updated_at": "2999-01-01T00:00:00Z"}, "in the future"),
    ],
)
def test_a_record_that_is_no_item_says_why(record: dict, message: str) -> None:
    """Name the field, but not the value."""
    assert message in refusal(record)


def test_a_record_must_tell_when_it_was_created() -> None:
    """Demand a time, unless --created-at gives one."""
    assert "--created-at" in refusal({"title": "t", "id": "row"}, None)


def test_what_the_api_tells_besides_is_no_hindrance() -> None:
    """Ignore fields of the API's items, empty cells and nulls."""
    record = {
        "title": "t",
        "description": None,
        "status": "",
        "version": "7",
        "search_truncated": "False",
    }

    item = Entries(OWNER, NOW, THEN).item(Record(1, 1, "", record))

    assert (item.version, item.description, item.status) == (1, "", "open")


@given(st.lists(st.text(min_size=1, max_size=30).map(str.strip).filter(bool)))
def test_tags_survive_a_cell(tags: list[str]) -> None:
    """Keep tags that contain the separator."""
    assert tags_of(cell_of(tags)) == tags
