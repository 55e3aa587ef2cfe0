"""The list of breaking changes that somebody decided for."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tools.api.acknowledged import (
    Acknowledgement,
    InvalidEntry,
    read,
    unacknowledged,
    unneeded,
)
from tools.api.differ import Change

ENTRY = {"where": "get_me 200/name", "reason": "Nobody used it.", "date": "2026-01-31"}
REMOVED = Change("get_me 200/name", "is gone")
NEW = Change("get_me 200/age", "is new", breaks=False)


def _covering(where: str) -> Acknowledgement:
    """Return an entry for a place."""
    return Acknowledgement(where, "Because.", date(2026, 1, 31))


def _read(folder: Path, content: Any) -> list[Acknowledgement]:
    """Return the entries of a file."""
    path = folder / "acknowledged.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return read(path)


def test_an_entry_says_where_why_and_when(tmp_path: Path) -> None:
    assert _read(tmp_path, [ENTRY]) == [
        Acknowledgement("get_me 200/name", "Nobody used it.", date(2026, 1, 31))
    ]
    assert _read(tmp_path, []) == []


@pytest.mark.parametrize(
    "change",
    [
        {"where": ""},
        {"where": "*"},
        {"where": " * "},
        {"where": "*/*"},
        {"where": None},
        {"where": ["get_me"]},
        {"reason": ""},
        {"reason": "  "},
        {"reason": 1},
        {"date": ""},
        {"date": "soon"},
        {"date": "2026-02-30"},
        {"date": "31.01.2026"},
        {"date": "20260131"},
        {"date": "2026-W05-6"},
        {"date": "2026-01-31T00:00:00"},
        {"by": "Ada"},
    ],
    ids=str,
)
def test_an_entry_that_says_too_little_is_refused(
    change: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(InvalidEntry, match="entry 2"):
        _read(tmp_path, [ENTRY, ENTRY | change])


@pytest.mark.parametrize("member", sorted(ENTRY))
def test_an_entry_without_a_member_is_refused(member: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidEntry, match="where, reason and date"):
        _read(tmp_path, [{name: ENTRY[name] for name in ENTRY if name != member}])


@pytest.mark.parametrize("content", ["", "[", "{}", "null", '"x"', ENTRY, ["get_me"]])
def test_a_file_that_is_no_list_of_entries_is_refused(
    content: Any, tmp_path: Path
) -> None:
    with pytest.raises(InvalidEntry):
        _read(tmp_path, content)


def test_a_breaking_change_needs_an_entry_of_its_place() -> None:
    other = [
        _covering("get_me 200/names"),
        _covering("get_me"),
        _covering("GET_ME 200/name"),
    ]

    assert unacknowledged([REMOVED], []) == [REMOVED]
    assert unacknowledged([REMOVED], other) == [REMOVED]
    assert unacknowledged([REMOVED], [_covering("get_me 200/name")]) == []


def test_one_entry_covers_all_operations_that_share_a_schema() -> None:
    shared = [REMOVED, Change("update_me 200/name", "is gone")]
    apart = Change("update_me body/name", "is required")

    assert unacknowledged([*shared, apart], [_covering("* 200/name")]) == [apart]


def test_what_breaks_nobody_needs_no_entry_and_uses_none() -> None:
    entry = _covering("get_me 200/age")

    assert unacknowledged([NEW], []) == []
    assert unneeded([NEW], [entry]) == [entry]


def test_an_entry_without_its_change_is_left_over() -> None:
    entries = [_covering("get_me 200/name"), _covering("get_you")]

    assert unneeded([REMOVED], entries) == entries[1:]
