"""Rows of items: every attribute that is stored, and rows of older schemas."""

import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runtime.core.dynamodb.codec import stored_bytes
from runtime.core.text import fold, tag_token
from runtime.features.items.models import Item, ItemStatus
from runtime.features.items.rows import (
    first_token,
    half_units_of,
    item_id_of,
    item_of,
    key_of,
    obsolete_keys,
    row_of,
    schema_of,
    search_rows,
    token_of,
    trashed_of,
    upcast,
)
from runtime.features.items.trash.models import TrashedItem
from tests.unit.stored_items import OWNER

ID, INVERTED = "01JD5Q8V3T1Z6W9X4B7N2M0KRC", "7YDJT8Q4W5Y0S3P2VMRAXBZC7K"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
ITEM = Item(
    id=ID,
    title="Ünique Plan",
    description="plans",
    status=ItemStatus.IN_PROGRESS,
    tags=["C#"],
    version=3,
    search_truncated=False,
    created_at=NOW,
    updated_at=NOW + timedelta(hours=1),
)
CONTENT: dict[str, Any] = {
    "id": ID,
    "title": "Ünique Plan",
    "description": "plans",
    "status": "in_progress",
    "tags": ["C#"],
    "search_truncated": False,
    "created_at": "2026-01-31T12:00:00.000Z",
    "updated_at": "2026-01-31T13:00:00.000Z",
    "pk": "U#owner",
    "schema": 3,
}


def titled(title: str, **changes: object) -> Item:
    """Return the item under another title."""
    return ITEM.model_copy(update={"title": title, **changes})


def test_an_item_is_stored_with_its_places_in_the_indexes() -> None:
    """An index key that is missing or swapped hides it from a listing."""
    assert row_of(OWNER, ITEM) == CONTENT | {
        "sk": f"I#{ID}",
        "version": 3,
        "gsi2pk": "U#owner#in_progress",
        "gsi2sk": ID,
        "gsi3pk": "U#owner#N",
        "gsi3sk": f"unique plan\t{ID}",
        "gsi4pk": "U#owner#M",
        "gsi4sk": f"2026-01-31T13:00:00.000Z#{ID}",
    }


def test_a_trashed_item_is_in_no_index_and_expires() -> None:
    """No listing may show it, and DynamoDB deletes it in the end."""
    now = NOW + timedelta(days=1, milliseconds=900)

    row = row_of(OWNER, TrashedItem.of(ITEM, now))

    assert row == CONTENT | {
        "sk": f"X#{ID}",
        "version": 4,
        "deleted_at": "2026-02-01T12:00:00.900Z",
        "expires_at": "2026-03-03T12:00:00.900Z",
        "ttl": int((NOW + timedelta(days=31)).timestamp()),
    }


def test_an_item_has_a_search_row_for_each_of_its_tokens() -> None:
    """Each says how much of its token the item's token before it has in common."""
    rows = search_rows(OWNER, ITEM)

    assert rows == {
        (pk, sk): {"pk": pk, "sk": sk, "shared": shared, "halves": 1}
        for pk, sk, shared in [
            ("U#owner#T##c", f"#c##{INVERTED}", 0),
            ("U#owner#T#c#", f"c##{INVERTED}", 0),
            ("U#owner#T#pl", f"plan#{INVERTED}", 0),
            ("U#owner#T#pl", f"plans#{INVERTED}", 4),
            ("U#owner#T#un", f"unique#{INVERTED}", 0),
        ]
    }
    assert [token_of(row) for row in rows.values()] == [
        "#c#",
        "c#",
        "plan",
        "plans",
        "unique",
    ]
    assert {item_id_of(row) for row in rows.values()} == {ID}


def test_neither_a_trashed_item_nor_none_has_search_rows() -> None:
    """No search may find an item in the trash."""
    assert search_rows(OWNER, TrashedItem.of(ITEM, NOW)) == {}
    assert search_rows(OWNER, None) == {}


@pytest.mark.parametrize(("size", "halves"), [(4096, 1), (4097, 2), (40_961, 11)])
def test_search_rows_tell_what_reading_their_item_costs(size: int, halves: int) -> None:
    """A page may not find out by reading it that it is beyond the budget."""
    item = titled("Plan", tags=[], description="")
    missing = size - stored_bytes(row_of(OWNER, item))
    item = titled("Plan", tags=[], description="-" * missing)

    (row,) = search_rows(OWNER, item).values()

    assert stored_bytes(row_of(OWNER, item)) == size
    assert half_units_of(row) == halves


@pytest.mark.parametrize(
    ("title", "position"),
    [
        ("x" * 200, "x" * 200),
        ("x" * 199 + "ψa", "x" * 199),
        ("x" * 198 + "ψa", "x" * 198 + "ψ"),
        ("  a \n b ", "a b"),
    ],
)
def test_titles_are_ordered_by_their_first_200_bytes(title: str, position: str) -> None:
    """A sort key has 1024 bytes at most, and no half of a character."""
    assert row_of(OWNER, titled(title))["gsi3sk"] == f"{position}\t{ID}"


def test_an_item_is_what_its_row_holds() -> None:
    """Nothing is lost on the way to the table and back, for live and trashed items."""
    trashed = TrashedItem.of(ITEM, NOW)

    assert item_of(row_of(OWNER, ITEM)) == ITEM
    assert trashed_of(row_of(OWNER, trashed)) == trashed
    assert key_of(OWNER, ITEM) == ("U#owner", f"I#{ID}")
    assert key_of(OWNER, trashed) == ("U#owner", f"X#{ID}")


@pytest.mark.parametrize("stored", [{}, {"schema": 1}], ids=["silent", "said"])
def test_a_row_of_the_first_schema_reads_as_one_of_today(stored: dict) -> None:
    """It ordered titles by their bytes, and the first rows do not say their schema."""
    row = row_of(OWNER, ITEM)
    old = {k: v for k, v in without_updates(row).items() if k != "schema"} | stored
    old["gsi3sk"] = f"Ünique Plan#{ID}"

    assert schema_of(old) == 1
    assert upcast(old) == row
    assert item_of(old) == ITEM


def without_updates(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without its place among updates, which came with schema 3."""
    return {k: v for k, v in row.items() if not k.startswith("gsi4")}


def test_a_row_of_the_second_schema_gets_its_place_among_updates() -> None:
    """The backfill stores it, so that the order by update lists the item."""
    row = row_of(OWNER, ITEM)
    old = without_updates(row) | {"schema": 2}

    assert upcast(old) == row
    assert item_of(old) == ITEM


@pytest.mark.parametrize("stored", [{}, {"schema": 2}], ids=["first", "second"])
def test_a_trashed_row_of_an_older_schema_gets_no_place_in_an_index(
    stored: dict[str, Any],
) -> None:
    """A listing would show it."""
    trashed = TrashedItem.of(ITEM, NOW)
    row = row_of(OWNER, trashed)
    old = {k: v for k, v in row.items() if k != "schema"} | stored

    assert upcast(old) == row
    assert trashed_of(old) == trashed


@pytest.mark.parametrize("schema", [None, 1, 2])
@pytest.mark.parametrize("in_trash", [False, True])
def test_a_row_of_an_older_schema_tells_whether_it_has_too_many_words_of_today(
    schema: int | None, in_trash: bool
) -> None:
    """It had fewer tokens: `1.2` and `3月` were none."""
    description = " ".join(f"{n}.1" for n in range(1, 46))
    item = titled("Plan", description=description, search_truncated=True, tags=["a"])
    row = row_of(OWNER, TrashedItem.of(item, NOW) if in_trash else item)
    old = row | {"schema": schema, "search_truncated": False}
    if schema is None:
        del old["schema"]

    assert upcast(old) == row
    fewer = old | {"description": "1.1", "search_truncated": True}
    assert upcast(fewer)["search_truncated"] is False


@pytest.mark.parametrize("schema", [None, 1, 2])
def test_the_search_rows_of_older_rules_are_known(schema: int | None) -> None:
    """They are to be removed; those that today's rules write too are not."""
    item = titled("iPhone用 plan", tags=["ﷺ" * 3], description="")
    row = {**row_of(OWNER, item), "schema": schema}
    if schema is None:
        del row["schema"]

    assert {sk.rsplit("#", 1)[0] for _, sk in obsolete_keys(OWNER, row)} == {
        "iphone",
        tag_token("ﷺ" * 3)[:41],
    }
    assert not obsolete_keys(OWNER, row) & search_rows(OWNER, item).keys()


@pytest.mark.parametrize("schema", [3, 4])
def test_a_row_of_today_has_no_search_rows_of_older_rules(schema: int) -> None:
    """Rows that a newer release wrote are its own business."""
    item = titled("iPhone用 plan")

    assert obsolete_keys(OWNER, row_of(OWNER, item) | {"schema": schema}) == set()


@given(st.text("ﷺﷻ㌖㍿ßΐ𝅘𝅥𝅮あA ", min_size=1, max_size=30))
@example("ﷺ" * 30)
def test_the_search_row_of_any_tag_has_a_key_that_dynamodb_takes(tag: str) -> None:
    """A sort key has 1024 bytes, and folding lengthens some characters 18 times."""
    for pk, sk in search_rows(OWNER, titled("a", tags=[tag])):
        assert len(sk.encode()) <= 1024 and len(pk.encode()) <= 2048


def test_no_character_becomes_longer_than_the_one_that_fits_thirty_times() -> None:
    """Otherwise a tag of thirty such characters could not be stored."""
    longest = max(
        (len(fold(char).encode()), char)
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.decomposition(char) or char.casefold() != char
    )

    assert longest == (33, "ﷺ")


def test_a_row_of_a_newer_schema_stays_as_it_is() -> None:
    """Two releases run together while one replaces the other."""
    newer = row_of(OWNER, ITEM) | {"schema": 4, "gsi3sk": "later", "more": 1}

    assert schema_of(newer) == 4
    assert upcast(newer) == newer


def test_the_first_token_under_a_prefix_stands_for_the_item() -> None:
    """A search must find it once, however many of its words begin so."""
    tokens = ["al", "alpha", "alps", "beta"]

    assert first_token(tokens, "alp") == "alpha"
    assert first_token(tokens, "c") is None
