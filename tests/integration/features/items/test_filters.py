"""Filters, orders and chosen fields over HTTP."""

import base64
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.integration.client import assert_problem
from tests.integration.conftest import Person

ITEMS = (
    {"title": "Beta plan", "status": "open", "tags": ["Docs"]},
    {"title": "alpha plan", "status": "done", "tags": ["docs", "q1"]},
    {"title": "Gamma plan", "status": "open", "tags": ["q1"]},
    {"title": "Älpha notes", "status": "in_progress", "tags": []},
)


@pytest.fixture(name="filled")
def _filled(ada: Person) -> Person:
    """Return a person who has those items."""
    for item in ITEMS:
        assert ada.api.post("/api/items", item).status == 201
    return ada


def titles(person: Person, **query: str) -> list[str]:
    """Return the titles of a listing, page by page."""
    pages = person.api.pages("/api/items", {"limit": "1", **query})
    return [item["title"] for page in pages for item in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "Älpha notes,Gamma plan,alpha plan,Beta plan"),
        ({"sort": "-created_at"}, "Älpha notes,Gamma plan,alpha plan,Beta plan"),
        ({"sort": "created_at"}, "Beta plan,alpha plan,Gamma plan,Älpha notes"),
        ({"sort": "title"}, "Älpha notes,alpha plan,Beta plan,Gamma plan"),
        ({"sort": "-title"}, "Gamma plan,Beta plan,alpha plan,Älpha notes"),
        ({"status": "open"}, "Gamma plan,Beta plan"),
        ({"status": "open", "sort": "created_at"}, "Beta plan,Gamma plan"),
        ({"status": "open", "sort": "title"}, "Beta plan,Gamma plan"),
        ({"tag": "DOCS"}, "alpha plan,Beta plan"),
        ({"tag": "docs", "sort": "created_at"}, "Beta plan,alpha plan"),
        ({"tag": "docs", "sort": "-title"}, "Beta plan,alpha plan"),
        ({"tag": "doc"}, ""),
        ({"tag": "docs", "status": "open"}, "Beta plan"),
        ({"tag": "q1", "search": "plan", "status": "done"}, "alpha plan"),
        ({"search": "plan", "status": "open"}, "Gamma plan,Beta plan"),
        ({"search": "plan", "sort": "title"}, "alpha plan,Beta plan,Gamma plan"),
        ({"search": "alph"}, "Älpha notes,alpha plan"),
        ({"search": "plan", "sort": "created_at"}, "Beta plan,alpha plan,Gamma plan"),
        ({"search": "plan #docs"}, "alpha plan,Beta plan"),
    ],
)
def test_filters_combine_with_each_other_and_with_every_order(
    filled: Person, query: dict[str, str], found: str
) -> None:
    """Pages of one item must add up to the whole listing."""
    assert titles(filled, **query) == [title for title in found.split(",") if title]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"status": "lost"}, "/query/status"),
        ({"sort": "tags"}, "/query/sort"),
        ({"tag": "x" * 31}, "/query/tag"),
        ({"fields": "title,owner"}, "/query/fields"),
        ({"fields": ""}, "/query/fields"),
        ({"fields": "title,"}, "/query/fields"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    ada: Person, query: dict[str, str], pointer: str
) -> None:
    """The problem names the parameter and never repeats its value."""
    answer = ada.api.get("/api/items", query=query)
    assert_problem(answer, 422, "validation_error")
    assert answer.body["errors"][0]["pointer"] == pointer
    assert "owner" not in answer.text


def test_items_hold_only_the_fields_that_were_asked_for(filled: Person) -> None:
    """The id is always there, and the next page has the same fields."""
    answer = filled.api.get("/api/items", query={"fields": "title, tags", "limit": "2"})
    assert answer.status == 200
    assert [set(item) for item in answer.body] == [{"id", "title", "tags"}] * 2
    assert answer.body[0]["title"] == "Älpha notes"
    following = answer.next_query()
    assert following is not None
    second, _ = filled.api.get("/api/items", query=following).body
    assert set(second) == {"id", "title", "tags"}

    whole = filled.api.get("/api/items", query={"fields": "created_at,id"}).body
    times = [item["created_at"] for item in whole]
    assert times == [item["created_at"] for item in filled.api.get("/api/items").body]


LISTINGS: list[dict[str, str]] = [
    {},
    {"sort": "title"},
    {"sort": "-title"},
    {"sort": "created_at"},
    {"status": "open"},
    {"tag": "docs"},
    {"search": "plan"},
    {"search": "plan", "status": "open"},
]


def test_a_cursor_is_of_one_filter_and_order(filled: Person) -> None:
    """It is refused with any other; only `limit` and `fields` may change."""
    for one, other in permutations(LISTINGS, 2):
        query = filled.api.get("/api/items", query={"limit": "1"} | one).next_query()
        assert query is not None
        cursor = {"cursor": query["cursor"]}
        refused = filled.api.get("/api/items", query=other | cursor)
        assert_problem(refused, 400, "invalid_cursor")
        going_on = filled.api.get(
            "/api/items", query=one | cursor | {"limit": "9", "fields": "title"}
        )
        assert going_on.status == 200


def test_a_cursor_expires(filled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does so a day after it was given out."""
    from runtime.main import app

    texts = app.state.platform.cursors._texts
    now: datetime = texts._clock()
    query = filled.api.get("/api/items", query={"limit": "1"}).next_query()
    for hours, status in ((23, 200), (25, 400)):
        later = now + timedelta(hours=hours)
        monkeypatch.setattr(texts, "_clock", lambda later=later: later)
        assert filled.api.get("/api/items", query=query).status == status


def test_a_cursor_of_an_older_listing_is_refused(
    filled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that sorts in another way would continue at a wrong place."""
    from runtime.features.items import service as items

    monkeypatch.setattr(items, "LISTING_VERSION", "older")
    query = filled.api.get("/api/items", query={"limit": "1"}).next_query()
    monkeypatch.undo()

    assert_problem(filled.api.get("/api/items", query=query), 400, "invalid_cursor")


def test_the_longest_titles_fit_into_a_cursor(ada: Person) -> None:
    """JSON takes six bytes for each control character."""
    for number in range(3):
        title = "\u0001" * 198 + f"{number}"
        assert ada.api.post("/api/items", {"title": title}).status == 201
    assert len(titles(ada, sort="title")) == 3
    query = ada.api.get(
        "/api/items", query={"sort": "title", "limit": "1"}
    ).next_query()
    assert query is not None
    assert b"\\u0001" in base64.urlsafe_b64decode(query["cursor"] + "===")


def test_what_cannot_be_an_id_is_not_found(ada: Person) -> None:
    """Paths beside the ids, such as the trash, must not be taken for ids."""
    for path in ("/api/items/x", "/api/items/01jd5q8v3t1z6w9x4b7n2m0krc"):
        assert_problem(ada.api.get(path), 404)
        assert_problem(ada.api.put(path, {"title": "x"}), 404)
    refused = ada.api.put("/api/items/trash", {"title": "x"})
    assert_problem(refused, 405)
    assert refused.headers["allow"] == "DELETE, GET, HEAD"


@pytest.mark.parametrize("kind", ["application/json", "application/merge-patch+json"])
def test_a_patch_is_a_merge_patch(ada: Person, kind: str) -> None:
    """By RFC 7396 null removes, lists are replaced, absent fields stay."""
    item = ada.api.post(
        "/api/items", {"title": "a", "description": "b", "tags": ["c", "d"]}
    ).body
    path = f"/api/items/{item['id']}"
    changed = ada.api.patch(
        path, {"description": None, "tags": ["e"]}, headers={"Content-Type": kind}
    )
    assert changed.status == 200, changed.text
    wanted = {"title": "a", "description": "", "tags": ["e"], "version": 2}
    assert wanted.items() <= changed.body.items()
    refusals: tuple[Any, ...] = ({"title": None}, {"id": "x"}, [], '"text"', "null", 1)
    for refused in refusals:
        answer = ada.api.patch(path, refused, headers={"Content-Type": kind})
        assert answer.status == 422, refused
    assert ada.api.get(path).body == changed.body
