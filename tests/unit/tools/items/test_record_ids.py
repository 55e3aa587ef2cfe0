"""Ids of records: of any kind, and none of them stops an import."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ulid import ULID

from runtime.core.clock import rfc3339, ulid_time
from runtime.core.models import ULID_PATTERN
from tests.unit.tools.items.records import (
    NOW,
    OWNER_ID,
    THEN,
    item_of,
    refusal,
)
from tools.items.entries import Entries, Refused
from tools.items.sources import Record

KEPT = "01KG5Q8V3T1Z6W9X4B7N2M0KRC"
TIMELESS = "76EZ91ZQ000000000000000000"
"""A ULID of the year 10889, which no datetime holds."""


def test_a_ulid_of_the_record_s_time_is_kept() -> None:
    """So an item that was exported is the same one when it is imported."""
    given_id = str(ULID.from_datetime(THEN))

    assert item_of({"id": given_id, "created_at": rfc3339(THEN)}).id == given_id


@pytest.mark.parametrize("given_id", [KEPT, TIMELESS, "7" + "Z" * 25])
def test_a_ulid_of_another_time_is_not_kept(given_id: str) -> None:
    """The order by creation is that of ids."""
    item = item_of({"id": given_id, "created_at": rfc3339(THEN)})

    assert ulid_time(item.id) == item.created_at == THEN
    assert item.id == item_of({"id": given_id, "created_at": rfc3339(THEN)}).id


@pytest.mark.parametrize("given_id", [TIMELESS, "7" + "Z" * 25, KEPT.lower(), "row"])
def test_an_id_without_a_time_gives_none(given_id: str) -> None:
    """Refuse the record that has no other."""
    assert "created_at: is missing" in refusal({"title": "t", "id": given_id}, None)


@pytest.mark.parametrize(
    "given_id",
    [
        *(f"{KEPT}\n", f"\n{KEPT}", f"{KEPT} ", KEPT.lower(), f"8{KEPT[1:]}"),
        *(f"{KEPT[:-1]}{letter}" for letter in "ILOUilou\n"),
        *("a\nb", "\x00", "\n", " ", "-7", "0", "1.5", "é" * 200, "U#owner", "I#x"),
        *("NaN", "None", "../..", "x" * 200, "\U0001f600"),
    ],
)
def test_any_other_id_is_derived(given_id: str) -> None:
    """The same each time, of its own, and one that the API can be asked for."""
    derived = item_of({"id": given_id}).id

    assert re.fullmatch(ULID_PATTERN, derived)
    assert derived == item_of({"id": given_id, "title": "edited"}).id
    assert derived not in {item_of({}).id, item_of({"id": KEPT}).id, given_id}
    assert derived != item_of({"id": given_id[1:] + "."}).id


@pytest.mark.parametrize("number", [0, 7, -7, 10**30])
def test_an_integer_is_the_id_that_its_digits_are(number: int) -> None:
    """JSON Lines and a CSV of the same records make the same items."""
    assert item_of({"id": number}).id == item_of({"id": str(number)}).id
    entries = Entries(OWNER_ID, NOW, THEN)
    entries.item(Record(1, 1, "", {"title": "t", "id": number}))

    with pytest.raises(Refused, match="line 1"):
        entries.item(Record(2, 2, "", {"title": "t", "id": str(number)}))


@pytest.mark.parametrize("given_id", ["", None])
def test_an_empty_id_is_none(given_id: Any) -> None:
    """Such a record is known by its content."""
    assert item_of({"id": given_id}).id == item_of({}).id


@pytest.mark.parametrize(
    "given_id",
    [True, False, 1.5, 7.0, float("nan"), [], {}, ["7"], "x" * 201, 10**200],
)
def test_what_can_be_no_id_is_refused(given_id: Any) -> None:
    """The reason names the field."""
    assert refusal({"title": "t", "id": given_id}).startswith("id: ")


@given(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    st.sampled_from([None, THEN]),
)
def test_no_id_is_more_than_refused(given_id: Any, created_at: Any) -> None:
    """Return an item or raise Refused."""
    try:
        item = item_of({"id": given_id}, created_at)
    except Refused:
        return
    assert re.fullmatch(ULID_PATTERN, item.id)


@given(st.from_regex(r"[0-7][0-9A-HJKMNP-TV-Zilou]{25}\n?", fullmatch=True))
def test_nothing_like_a_ulid_is_more_than_refused(given_id: str) -> None:
    """Whatever time is in it."""
    test_no_id_is_more_than_refused.hypothesis.inner_test(  # type: ignore[attr-defined]
        given_id, None
    )
