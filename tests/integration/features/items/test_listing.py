"""Paging and search."""

import base64
from typing import TYPE_CHECKING

import pytest

from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person, new_person

if TYPE_CHECKING:
    from fastapi import FastAPI


def _create(person: Person, *titles: str) -> list[str]:
    """Create items and return their ids."""
    answers = [person.api.post("/api/items", {"title": title}) for title in titles]
    assert all(answer.status == 201 for answer in answers)
    return [answer.body["id"] for answer in answers]


def _found(person: Person, search: str) -> set[str]:
    """Return the titles that a search finds on all its pages."""
    pages = person.api.pages("/api/items", {"search": search, "limit": "100"})
    return {item["title"] for page in pages for item in page}


@pytest.mark.parametrize("search", [None, "note"])
def test_pages_hold_every_item_once(ada: Person, search: str | None) -> None:
    """Following `Link` to the end misses and repeats nothing."""
    ids = _create(ada, *(f"Note number {n}" for n in range(17)))
    query = {"limit": "5"} | ({"search": search} if search else {})
    pages = list(ada.api.pages("/api/items", query))
    seen = [item["id"] for page in pages for item in page]
    assert len(seen) == len(set(seen)) == 17
    assert set(seen) == set(ids)
    assert all(len(page) <= 5 for page in pages)


def test_user_pages_hold_every_user_once(
    admin: Person, app: "FastAPI", api: Api
) -> None:
    """They are in the order of the addresses."""
    emails = [new_person(app, api, f"user{n}").email for n in range(6)]
    pages = list(admin.api.pages("/api/users", {"limit": "2"}))
    seen = [user["email"] for page in pages for user in page]
    assert seen == sorted([*emails, admin.email])


def test_item_added_while_paging_disturbs_nothing(ada: Person) -> None:
    """A cursor names a place, not a number of items to skip."""
    ids = _create(ada, *(f"Old {n}" for n in range(6)))
    first = ada.api.get("/api/items", query={"limit": "3"})
    _create(ada, "New")
    query = first.next_query()
    assert query is not None
    rest = [item for page in ada.api.pages("/api/items", query) for item in page]
    seen = [item["id"] for item in [*first.body, *rest]]
    assert sorted(seen) == sorted(ids)


@pytest.mark.parametrize("search", [None, "note"])
def test_skip_passes_over_items(ada: Person, search: str | None) -> None:
    """The page is a slice of the whole listing."""
    _create(ada, *(f"Note {n}" for n in range(7)))
    query = {"search": search} if search else {}
    everything = ada.api.get("/api/items", query=query | {"limit": "100"}).body
    assert len(everything) == 7
    for skip in (0, 2, 6, 7, 1000):
        page = ada.api.get(
            "/api/items", query=query | {"limit": "2", "skip": str(skip)}
        )
        assert page.status == 200
        assert page.body == everything[skip : skip + 2]


def test_too_long_a_skip_is_pointed_to_the_cursor(ada: Person) -> None:
    """Skipping reads what it skips, so 1,000 is the limit."""
    answer = ada.api.get("/api/items", query={"skip": "1001"})
    assert_problem(answer, 422)
    (error,) = answer.body["errors"]
    assert error["pointer"] == "/query/skip"
    assert "cursor" in error["message"]


@pytest.mark.parametrize("limit", ["0", "101", "x"])
def test_limit_out_of_range_is_refused(ada: Person, limit: str) -> None:
    """It may be from 1 to 100."""
    answer = ada.api.get("/api/items", query={"limit": limit})
    assert_problem(answer, 422)
    assert answer.body["errors"][0]["pointer"] == "/query/limit"


def test_forged_cursor_is_refused(ada: Person) -> None:
    """It may be garbage, or a genuine one with one bit changed."""
    _create(ada, "a1", "a2")
    query = ada.api.get("/api/items", query={"limit": "1"}).next_query()
    assert query is not None
    genuine = query["cursor"]
    raw = bytearray(base64.urlsafe_b64decode(genuine + "=" * (-len(genuine) % 4)))
    forgeries = ["x", "AAAA", "%%%", "A" * 2000]
    for position in (0, len(raw) // 2, len(raw) - 2):
        changed = raw.copy()
        changed[position] ^= 1
        forgeries.append(base64.urlsafe_b64encode(changed).decode().rstrip("="))
    for forged in forgeries:
        answer = ada.api.get("/api/items", query={"limit": "1", "cursor": forged})
        assert_problem(answer, 400, "invalid_cursor")


def test_cursor_of_another_listing_is_refused(ada: Person, bob: Person) -> None:
    """It may belong to another user or to another search."""
    for person in (ada, bob):
        _create(person, "note one", "note two")
    query = ada.api.get("/api/items", query={"limit": "1"}).next_query()
    assert query is not None
    assert_problem(bob.api.get("/api/items", query=query), 400, "invalid_cursor")
    query["search"] = "note"
    assert_problem(ada.api.get("/api/items", query=query), 400, "invalid_cursor")
    assert_problem(ada.api.get("/api/users", query=query), 403)


def test_search_finds_beginnings_of_words(ada: Person) -> None:
    """The middle of a word is not found."""
    _create(ada, "Release notes", "Shopping")
    assert _found(ada, "rel") == {"Release notes"}
    assert _found(ada, "NOTES") == {"Release notes"}
    assert _found(ada, "ease") == set()


def test_search_demands_every_word(ada: Person) -> None:
    """Their order does not matter."""
    _create(ada, "Release notes", "Release party", "Field notes")
    assert _found(ada, "no rele") == {"Release notes"}


def test_search_ignores_accents_and_case(ada: Person) -> None:
    """It does so in the item and in the query."""
    _create(ada, "Café Ölwechsel", "Cafe STRASSE")
    assert _found(ada, "cafe") == {"Café Ölwechsel", "Cafe STRASSE"}
    assert _found(ada, "olw") == {"Café Ölwechsel"}
    assert _found(ada, "straße") == {"Cafe STRASSE"}


def test_search_finds_tags_and_descriptions(ada: Person) -> None:
    """A hash in the query asks for tags alone."""
    ada.api.post("/api/items", {"title": "Tagged", "tags": ["Urgent"]})
    ada.api.post("/api/items", {"title": "Told", "description": "urgent matters"})
    assert _found(ada, "#urgent") == {"Tagged"}
    assert _found(ada, "urgent") == {"Tagged", "Told"}


def test_search_finds_tags_that_hold_a_hash_once(ada: Person) -> None:
    """`#c` and `#c#` begin alike in the index and must not list an item twice."""
    both = ada.api.post("/api/items", {"title": "Both", "tags": ["c", "c#"]}).body
    for title in ("One", "Two"):
        ada.api.post("/api/items", {"title": title, "tags": ["c"]})
    for search, count in (("#c#", 1), ("#c", 3), ("#c#0", 0)):
        for limit in ("1", "2", "100"):
            query = {"search": search, "limit": limit}
            pages = list(ada.api.pages("/api/items", query))
            ids = [item["id"] for page in pages for item in page]
            assert len(ids) == len(set(ids)) == count, (search, limit)
    query = {"search": "#c#"}
    assert ada.api.get("/api/items", query=query).body == [both]
    assert ada.api.get("/api/items", query=query | {"skip": "1"}).body == []


@pytest.mark.parametrize(
    ("title", "search"),
    [
        ("हिन्दी भाषा", "भाष"),
        ("हिन्दी भाषा", "हिन्दी"),
        ("ภาษาไทย", "ภาษา"),
        ("Tiếng Việt", "viet"),
        ("İstanbul", "ISTANBUL"),
    ],
)
def test_search_finds_words_in_any_script(ada: Person, title: str, search: str) -> None:
    """Marks may be typed, and accents may be left out."""
    _create(ada, title, "Other")
    assert _found(ada, search) == {title}


def test_search_forgets_what_was_renamed_or_deleted(ada: Person) -> None:
    """A stale search row must not find anything."""
    renamed, deleted = _create(ada, "Alpha first", "Alpha second")
    ada.api.patch(f"/api/items/{renamed}", {"title": "Beta first"})
    ada.api.delete(f"/api/items/{deleted}")
    assert _found(ada, "alpha") == set()
    assert _found(ada, "second") == set()
    assert _found(ada, "beta") == {"Beta first"}


def test_search_never_finds_foreign_items(ada: Person, bob: Person) -> None:
    """Every owner has an index of their own."""
    _create(ada, "Secret plan")
    assert _found(bob, "secret") == set()


@pytest.mark.parametrize("search", ["!", "x", "月", "🎉", "#", "\0"])
def test_search_without_a_word_finds_nothing(ada: Person, search: str) -> None:
    """A single letter is no word, and blanks are no search."""
    _create(ada, "Item x 月 🎉")
    assert _found(ada, search) == set()
    assert len(_found(ada, "  ")) == 1


@pytest.mark.parametrize("search", ["3月", "第1回", "A社", "1.2", "C++", "C#", "会議"])
def test_search_finds_what_is_short(ada: Person, search: str) -> None:
    """Digits and Latin letters stand together with letters of other scripts."""
    _create(ada, "3月 第1回 A社 1.2 C++ C#", "Other")
    ada.api.post("/api/items", {"title": "Tagged", "tags": ["3月の会議"]})
    wanted = {"3月 第1回 A社 1.2 C++ C#", "Tagged"}
    expected = {"会議": {"Tagged"}, "3月": wanted}.get(search, wanted - {"Tagged"})
    assert _found(ada, search) == expected


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": "\u3164"}, "/body/title"),
        ({"title": "a\0b"}, "/body/title"),
        ({"description": "\0"}, "/body/description"),
        ({"tags": ["a", "\u200b"]}, "/body/tags/1"),
    ],
)
def test_a_text_that_shows_nothing_is_refused_in_words(
    ada: Person, changes: dict[str, object], pointer: str
) -> None:
    """Whether an item is created or changed, and without a pattern as the reason."""
    (item_id,) = _create(ada, "Item")
    for refused in (
        ada.api.post("/api/items", {"title": "a"} | changes),
        ada.api.put(f"/api/items/{item_id}", {"title": "a"} | changes),
        ada.api.patch(f"/api/items/{item_id}", changes),
    ):
        assert_problem(refused, 422)
        error = refused.body["errors"][0]
        assert error["pointer"].startswith(pointer)
        assert error["message"].startswith("must ")


def test_search_says_where_it_matched_when_asked(ada: Person) -> None:
    """It marks only the fields that are shown, on every page."""
    ada.api.post("/api/items", {"title": "😀 Straße", "tags": ["Strasse", "b"]})
    ada.api.post("/api/items", {"title": "Other", "description": "An der Straße"})
    query = {"search": "strass", "highlight": "true", "limit": "1"}

    pages = [item for page in ada.api.pages("/api/items", query) for item in page]

    assert [item["highlights"] for item in pages] == [
        [{"pointer": "/description", "start": 7, "length": 5}],
        [
            {"pointer": "/title", "start": 3, "length": 5},
            {"pointer": "/tags/0", "start": 0, "length": 6},
        ],
    ]
    chosen = ada.api.get("/api/items", query=query | {"fields": "tags", "limit": "2"})
    assert [item["highlights"] for item in chosen.body] == [
        [],
        [{"pointer": "/tags/0", "start": 0, "length": 6}],
    ]
    plain = ada.api.get("/api/items", query={"search": "strass"})
    assert all("highlights" not in item for item in plain.body)
    whole = ada.api.get("/api/items", query={"highlight": "true"})
    assert all(item["highlights"] == [] for item in whole.body)
    schemas = ada.api.get("/api/openapi.json").body["components"]["schemas"]
    assert "highlights" in schemas["Item"]["properties"]
    assert "highlights" not in schemas["TrashedItem"]["properties"]
