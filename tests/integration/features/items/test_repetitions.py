"""Changes that are sent again over HTTP, and items that are sent as they were read."""

from typing import Any

import pytest

from tests.integration.client import Answer, assert_problem
from tests.integration.conftest import Person
from tests.integration.documents import allows, body_schema

KEY = {"Idempotency-Key": "k"}


def created(person: Person, **content: Any) -> dict[str, Any]:
    """Create an item."""
    item: dict[str, Any] = person.api.post("/api/items", {"title": "x", **content}).body
    return item


def demand_replay(first: Answer, again: Answer) -> None:
    """Demand that an answer is the first one again, and says so."""
    assert again.status == first.status, again.text
    assert again.text == first.text
    assert again.headers.get("etag") == first.headers.get("etag")
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PUT", {"title": "y"}),
        ("PATCH", {"title": "y"}),
        ("PATCH", {}),
        ("DELETE", None),
    ],
)
def test_a_lost_answer_is_given_again(
    ada: Person, bob: Person, method: str, body: Any
) -> None:
    """Not a 412, though the version is no longer the one that the client names."""
    item = created(ada)
    path = f"/api/items/{item['id']}"
    headers = KEY | {"If-Match": '"1"'}
    first = ada.api.call(method, path, body, headers=headers)
    if method == "DELETE":
        assert ada.api.post(f"/api/items/trash/{item['id']}/restore").status == 200
    ada.api.patch(path, {"status": "done"})
    stored = ada.api.get(path).body

    for repeated in (headers, KEY, KEY | {"If-None-Match": "*"}):
        demand_replay(first, ada.api.call(method, path, body, headers=repeated))

    assert ada.api.get(path).body == stored
    assert_problem(bob.api.call(method, path, body, headers=headers), 404)
    other = f"/api/items/{created(ada)['id']}"
    answer = ada.api.call(method, other, body, headers=KEY)
    assert_problem(answer, 422, "idempotency_key_reused")
    assert ada.api.get(other).headers["etag"] == '"1"'
    if body is not None:
        answer = ada.api.call(method, path, {"title": "z"}, headers=headers)
        assert_problem(answer, 422, "idempotency_key_reused")


def test_a_restore_is_answered_again(ada: Person) -> None:
    """Also after the item was deleted anew."""
    item = created(ada)
    path = f"/api/items/trash/{item['id']}/restore"
    ada.api.delete(f"/api/items/{item['id']}")
    headers = KEY | {"If-Match": '"2"'}
    first = ada.api.post(path, headers=headers)
    assert (first.status, first.headers["etag"]) == (200, '"3"')
    ada.api.delete(f"/api/items/{item['id']}")

    demand_replay(first, ada.api.post(path, headers=headers))
    assert_problem(ada.api.get(f"/api/items/{item['id']}"), 404)


def test_a_profiles_change_is_answered_again(ada: Person) -> None:
    """With the version and the name that it had."""
    path, headers = "/api/users/me", KEY | {"If-Match": '"1"'}
    first = ada.api.patch(path, {"name": "Countess"}, headers=headers)
    assert (first.status, first.headers["etag"]) == (200, '"2"')
    ada.api.patch(path, {"name": "Lovelace"})

    demand_replay(first, ada.api.patch(path, {"name": "Countess"}, headers=headers))
    answer = ada.api.patch(path, {"name": "x"}, headers=headers)
    assert_problem(answer, 422, "idempotency_key_reused")
    assert ada.api.get(path).body["name"] == "Lovelace"


def test_a_profile_that_is_to_stay_as_it_is_keeps_its_etag(ada: Person) -> None:
    """Its repetition is answered alike."""
    path = "/api/users/me"
    first = ada.api.patch(path, {"name": "Ada"}, headers=KEY)
    assert (first.status, first.headers["etag"]) == (200, '"1"')
    demand_replay(first, ada.api.patch(path, {"name": "Ada"}, headers=KEY))


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_malformed_key_is_refused(ada: Person, key: str) -> None:
    """As where something is created."""
    item = created(ada)
    path = f"/api/items/{item['id']}"
    for method, where, body in (
        ("PUT", path, {"title": "y"}),
        ("PATCH", path, {"title": "y"}),
        ("DELETE", path, None),
        ("POST", f"/api/items/trash/{item['id']}/restore", None),
        ("PATCH", "/api/users/me", {"name": "y"}),
    ):
        answer = ada.api.call(method, where, body, headers={"Idempotency-Key": key})
        assert_problem(answer, 422, "validation_error")
        (error,) = answer.body["errors"]
        assert error["pointer"] == "/header/Idempotency-Key"
    assert ada.api.get(path).body == item


@pytest.mark.parametrize("query", [{}, {"search": "plan", "highlight": "true"}])
def test_an_item_is_sent_as_it_was_read(ada: Person, query: dict[str, str]) -> None:
    """A form that edits one member sends all of them back."""
    created(ada, title="Plan", tags=["t"])
    (read,) = ada.api.get("/api/items", query=query).body
    path = f"/api/items/{read['id']}"
    tag = ada.api.get(path).headers["etag"]

    same = ada.api.put(path, read, headers={"If-Match": tag})
    assert (same.status, same.headers["etag"]) == (200, tag)
    changed = ada.api.put(path, read | {"status": "done"}, headers={"If-Match": tag})

    assert (changed.status, changed.headers["etag"]) == (200, '"2"')
    assert changed.body["status"] == "done"
    assert (changed.body["title"], changed.body["tags"]) == ("Plan", ["t"])
    assert changed.body["created_at"] == read["created_at"]


def test_what_nobody_writes_is_ignored_whatever_it_holds(ada: Person) -> None:
    """None of it is stored."""
    item = created(ada)
    path = f"/api/items/{item['id']}"
    forged = {
        "version": 99,
        "created_at": "never",
        "updated_at": None,
        "search_truncated": "yes",
        "highlights": {"x": []},
    }

    answer = ada.api.put(path, {"title": "x", **forged})

    assert (answer.status, answer.body) == (200, item)


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC"}, "/body/id"),
        ({"id": None}, "/body/id"),
        ({"id": ["x"]}, "/body/id"),
        ({"deleted_at": "2026-01-31T12:00:00.000Z"}, "/body/deleted_at"),
        ({"owner": "x"}, "/body/owner"),
        ({"pk": "x"}, "/body/pk"),
    ],
)
def test_what_was_not_read_there_is_refused(
    ada: Person, more: dict[str, Any], pointer: str
) -> None:
    """An item of another id was read elsewhere; unknown members are mistakes."""
    item = created(ada)
    path = f"/api/items/{item['id']}"

    for headers in ({}, KEY, {"If-Match": '"9"'}):
        answer = ada.api.put(path, item | more, headers=headers)
        assert_problem(answer, 422, "validation_error")
        assert [error["pointer"] for error in answer.body["errors"]] == [pointer]
    assert ada.api.get(path).body == item


def test_the_document_lets_an_item_be_sent_as_it_was_read(ada: Person) -> None:
    """Untyped: a generated client must be able to pass on what it was given."""
    document = ada.api.get("/api/openapi.json").body
    item = created(ada)
    operations = document["paths"]["/items/{item_id}"]
    schema = body_schema(operations["put"])

    assert allows(document, schema, item | {"highlights": []})
    assert not allows(document, schema, item | {"deleted_at": None})
    name = schema["$ref"].rsplit("/", 1)[1]
    members = document["components"]["schemas"][name]["properties"]
    shown = document["components"]["schemas"]["Item"]["properties"]
    assert set(members) == set(shown)
    patched = body_schema(operations["patch"])
    assert not allows(document, patched, item)
