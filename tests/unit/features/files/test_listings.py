"""Listings of files."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.errors import InvalidCursor
from runtime.core.text import item_tokens, matches, search_terms
from runtime.features.files.models import FileStatus
from runtime.features.files.query import FileQuery
from tests.unit.features.files.held import OWNER, STRANGER, Held
from tests.unit.world import World

WORDS = ("alpha", "alps", "beta", "betamax", "gamma")


def ids(held: Held, **query: Any) -> list[str]:
    """Return the ids on all pages of a listing."""
    return [file.id for file in held.listed(**query)]


def test_files_are_listed_the_newest_first(held: Held) -> None:
    """Whatever their status, but for those in the trash; nobody else's."""
    files = [held.promised(), held.processing(), held.ready(), held.rejected()]
    held.promised(STRANGER)
    trashed = held.ready()
    held.files.service.delete(OWNER, trashed.id)

    assert ids(held) == ids(held, limit=1) == [file.id for file in files[::-1]]


def test_files_are_listed_by_status_and_item(held: Held) -> None:
    """Also by both at once, and with words."""
    item, other = held.item(), held.item()
    ready = held.ready(item_id=item, name="one.txt")
    held.ready(item_id=other)
    waiting = held.promised(item_id=item, name="two.txt")

    assert ids(held, item=item, limit=1) == [waiting.id, ready.id]
    assert ids(held, item=item, status="ready") == [ready.id]
    assert ids(held, status="awaiting") == [waiting.id]
    assert ids(held, item=item, search="one") == [ready.id]
    assert ids(held, item=other, search="one") == []
    assert ids(held, status="awaiting", search="one") == []
    assert ids(held, search="") == ids(held)


def test_a_file_is_found_by_its_name_and_the_first_words_of_its_text(
    held: Held,
) -> None:
    """By all words of the search, or their beginnings; case does not count."""
    file = held.ready(name="Übersicht 2026.txt", words=["umsatz", "größe"])
    held.ready(name="other.txt", words=["umsatz"])

    for search in ("übersicht", "uber", "2026 UMS", "grosse txt", "umsatz 2026"):
        assert ids(held, search=search) == [file.id], search
    assert ids(held, search="übersicht other") == []
    assert ids(held, search="!") == []


def test_a_search_is_sorted_by_word_and_then_newest_first(held: Held) -> None:
    """A file with several fitting words comes up once."""
    later = held.ready(name="alps.x", words=["alpha"])
    only = held.ready(name="alps.x")
    newest = held.ready(name="alpha.x")

    for limit in (1, 2, 9):
        assert ids(held, search="al", limit=limit) == [newest.id, later.id, only.id]


def test_a_cursor_belongs_to_its_listing_and_its_owner(held: Held) -> None:
    """It would skip files of another one."""
    for _ in range(3):
        held.ready()
    page = held.files.service.page
    for query in ({}, {"status": "ready"}, {"search": "txt"}):
        cursor = page(OWNER, FileQuery.model_validate({**query, "limit": 1})).cursor
        assert cursor is not None
        for owner, other in (
            (STRANGER, query),
            (OWNER, {"status": "awaiting"}),
            (OWNER, {"search": "tx"}),
            (OWNER, {"item": held.item()}),
        ):
            asked = FileQuery.model_validate({**other, "cursor": cursor})
            with pytest.raises(InvalidCursor):
                page(owner, asked)


def test_a_search_row_that_was_outdated_by_a_rename_is_passed_over(
    held: Held,
) -> None:
    """The rows are read before the files."""
    file = held.ready(name="alpha.x")
    kept = held.ready(name="alps.x")
    held.world.client.after_read(
        lambda: held.moved_on(file, name="beta.x"), of="U#owner#FT#al"
    )

    assert ids(held, search="al") == [kept.id]


def test_a_file_that_was_deleted_while_it_was_found_is_passed_over(
    held: Held,
) -> None:
    """Its rows lead nowhere."""
    file = held.ready(name="alpha.x")
    held.world.client.after_read(
        lambda: held.files.service.delete(OWNER, file.id), of="U#owner#FT#al"
    )

    assert ids(held, search="al") == []


def test_a_search_through_many_files_ends_a_page_early(held: Held) -> None:
    """It says where to go on, and nothing is missed."""
    for number in range(130):
        held.promised(name=f"alpha{number % 7}.x", type="text/plain")
    last = held.ready(name="alpha.x", words=["needle"])

    first = held.files.service.page(OWNER, FileQuery(search="alpha txtnone", limit=5))
    assert (first.items, first.cursor is None) == ([], True)
    assert ids(held, search="alpha needle", limit=5) == [last.id]
    assert len(ids(held, search="alpha", limit=100)) == 131
    page = held.files.service.page(
        OWNER, FileQuery(search="alpha x", status=FileStatus.READY)
    )
    assert page.cursor is not None


@given(
    names=st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
            st.lists(st.sampled_from(WORDS), max_size=3),
        ),
        max_size=8,
    ),
    search=st.lists(
        st.sampled_from([*WORDS, "al", "be", "bet", "g"]), min_size=1, max_size=3
    ),
    limit=st.integers(1, 4),
)
def test_a_search_finds_each_file_that_holds_its_words_once(
    names: list[tuple[list[str], list[str]]], search: list[str], limit: int
) -> None:
    """Whatever the pages."""
    held = Held(World())
    files = [held.ready(name=" ".join(n), words=w) for n, w in names]
    terms = search_terms(" ".join(search))

    found = ids(held, search=" ".join(search), limit=limit)

    expected = {
        file.id
        for file in files
        if terms and matches(item_tokens(file.name, (), " ".join(file.words))[0], terms)
    }
    assert sorted(found) == sorted(expected)


def test_rows_of_words_follow_every_change(held: Held) -> None:
    """From the promise to the end."""
    file = held.promised(name="one two.x")
    held.demand_exact_rows()
    held.moved_on(file, status=FileStatus.PROCESSING, expires_at=None)
    held.demand_exact_rows()
    held.moved_on(file, status=FileStatus.READY, words=["three", "four"])
    held.demand_exact_rows()
    held.moved_on(file, name="three.x")
    held.demand_exact_rows()
    held.files.service.delete(OWNER, file.id)
    held.demand_exact_rows()
