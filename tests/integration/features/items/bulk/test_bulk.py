"""Many changes in one request over HTTP."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.client import assert_problem
from tests.integration.conftest import Person
from tests.integration.documents import allows, body_schema

if TYPE_CHECKING:
    from fastapi import FastAPI

BULK = "/api/items/bulk"


def _titles(person: Person) -> list[str]:
    """Return the titles of all items."""
    return sorted(
        i["title"] for p in person.api.pages("/api/items", {"limit": "100"}) for i in p
    )


def _content(person: Person, **more: Any) -> dict[str, Any]:
    """Return a request with two new items, a change and a deletion."""
    first, second = (
        person.api.post("/api/items", {"title": title}).body for title in ("u", "d")
    )
    return {
        "create": [{"title": "a"}, {"title": "b", "tags": ["t"]}],
        "update": [{"id": first["id"], "changes": {"title": "new"}, "version": 1}],
        "delete": [{"id": second["id"]}],
        **more,
    }


def test_a_version_is_a_whole_number_as_json_has_it(ada: Person) -> None:
    """JSON Schema takes 1.0 for an integer, but neither 1.5, "1" nor true."""
    item = ada.api.post("/api/items", {"title": "u"}).body
    entry = {"id": item["id"], "changes": {"title": "new"}}
    for wrong in (1.5, "1", True):
        answer = ada.api.post(BULK, {"update": [{**entry, "version": wrong}]})
        assert answer.status == 422, wrong

    answer = ada.api.post(BULK, {"update": [{**entry, "version": 1.0}]})

    assert answer.body["update"][0]["status"] == 200


@pytest.mark.parametrize("atomic", [False, True])
def test_every_entry_has_a_result(ada: Person, atomic: bool) -> None:
    """It holds the item, or nothing for a deletion."""
    answer = ada.api.post(BULK, _content(ada, atomic=atomic))
    assert answer.status == 200, answer.text
    assert [r["status"] for r in answer.body["create"]] == [201, 201]
    assert answer.body["update"][0]["item"]["version"] == 2
    assert answer.body["delete"] == [{"status": 204}]
    assert _titles(ada) == ["a", "b", "new"]
    (tagged,) = ada.api.get("/api/items", query={"tag": "t"}).body
    assert tagged == answer.body["create"][1]["item"]


@pytest.mark.parametrize("atomic", [False, True])
def test_the_same_key_is_answered_as_before(ada: Person, atomic: bool) -> None:
    """The answer is marked as replayed; another body is refused."""
    content, headers = _content(ada, atomic=atomic), {"Idempotency-Key": "k"}
    first = ada.api.post(BULK, content, headers=headers)
    second = ada.api.post(BULK, content, headers=headers)
    assert first.body == second.body
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    other = ada.api.post(BULK, content | {"create": []}, headers=headers)
    assert_problem(other, 422, "idempotency_key_reused")
    assert _titles(ada) == ["a", "b", "new"]


def test_the_full_hundred_is_created(ada: Person) -> None:
    """Entries run several at a time, and results keep the request's order."""
    content = {"create": [{"title": f"{n:03}"} for n in range(100)]}
    answer = ada.api.post(BULK, content)
    assert {r["status"] for r in answer.body["create"]} == {201}
    assert _titles(ada) == [f"{n:03}" for n in range(100)]
    newest = ada.api.get("/api/items", query={"limit": "3"}).body
    assert [item["title"] for item in newest] == ["099", "098", "097"]
    one_more = {"create": [{"title": "x"}] * 101}
    assert_problem(ada.api.post(BULK, one_more), 422, "validation_error")


def test_one_transaction_is_the_limit_of_all_or_nothing(ada: Person) -> None:
    """The refusal says how many rows it would take; nothing is written."""
    words = " ".join(f"word{n}" for n in range(24))
    content = {"create": [{"title": words}] * 4, "atomic": True}
    answer = ada.api.post(BULK, content)
    assert answer.status == 200, answer.text
    answer = ada.api.post(BULK, content, headers={"Idempotency-Key": "k"})
    assert_problem(answer, 422)
    (error,) = answer.body["errors"]
    assert error["pointer"] == "/body/atomic"
    assert "needs 101 rows" in error["message"]
    assert len(_titles(ada)) == 4


def test_four_megabytes_are_a_limit_too(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few large rows can exceed it; the test lowers the limit."""
    from runtime.features.items import repository as items

    monkeypatch.setattr(items, "TRANSACTION_BYTES", 20_000)
    content = {
        "create": [{"title": "a", "description": "x" * 10_000}] * 2,
        "atomic": True,
    }
    answer = ada.api.post(BULK, content)
    assert_problem(answer, 422)
    assert "bytes" in answer.body["errors"][0]["message"]
    assert _titles(ada) == []


def test_all_or_nothing_is_nothing_if_one_entry_fails(ada: Person) -> None:
    """The 409 names the entries that fail."""
    content = _content(ada, atomic=True)
    content["update"][0]["version"] = 9
    answer = ada.api.post(BULK, content)
    assert_problem(answer, 409, "bulk_refused")
    assert [e["pointer"] for e in answer.body["errors"]] == ["/body/update/0"]
    assert _titles(ada) == ["d", "u"]


def test_items_of_another_person_are_not_found(ada: Person, bob: Person) -> None:
    """Changing or deleting them must not even tell that they exist."""
    content = _content(ada)
    answer = bob.api.post(BULK, content | {"create": []})
    assert [answer.body[k][0]["status"] for k in ("update", "delete")] == [404, 404]
    assert answer.body["update"][0]["problem"]["code"] == "item_not_found"
    assert _titles(ada) == ["d", "u"]


@pytest.mark.parametrize("atomic", [False, True])
def test_a_strict_stage_demands_versions_everywhere(
    app: "FastAPI", ada: Person, atomic: bool
) -> None:
    """A change without a version is a 428, in bulk or alone."""
    from runtime.core.http.lambda_events import lambda_handler
    from runtime.core.settings import Settings
    from runtime.main import create_app

    content = _content(ada, atomic=atomic)
    path = f"/api/items/{content['update'][0]['id']}"
    settings = app.state.platform.settings.model_dump() | {"REQUIRE_IF_MATCH": True}
    strict = create_app(Settings.model_validate(settings))
    table = strict.state.platform.table
    table._client = app.state.platform.table._client
    api = type(ada.api)(lambda_handler(strict), ada.api.token)

    for answer in (
        api.put(path, {"title": "x"}),
        api.patch(path, {"title": "x"}),
        api.delete(path),
        api.patch("/api/users/me", {"name": "x"}),
    ):
        assert_problem(answer, 428, "precondition_required")
    bulk = api.post(BULK, content)
    if atomic:
        assert_problem(bulk, 409, "bulk_refused")
        assert _titles(ada) == ["d", "u"]
    else:
        statuses = [bulk.body[k][0]["status"] for k in ("update", "delete")]
        assert statuses == [200, 428]
    assert api.delete(path, headers={"If-Match": "*"}).status == 204
    assert_problem(api.delete(f"/api/items/trash/{path[-26:]}"), 428)
    restore = f"/api/items/trash/{path[-26:]}/restore"
    assert_problem(api.post(restore), 428)
    assert api.post(restore, headers={"If-Match": "*"}).status == 200


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1", True),
        ("1.0", True),
        ("null", True),
        ("1.5", False),
        ("0.0", False),
        ("true", False),
        ('"1"', False),
    ],
)
def test_a_version_is_a_whole_number_however_json_writes_it(
    ada: Person, version: str, expected: bool
) -> None:
    """To JSON Schema 1.0 is an integer, and "1" is none."""
    item_id = ada.api.post("/api/items", {"title": "x"}).body["id"]
    text = f'{{"delete": [{{"id": "{item_id}", "version": {version}}}]}}'
    document = ada.api.get("/api/openapi.json").body
    schema = body_schema(document["paths"][BULK.removeprefix("/api")]["post"])

    assert allows(document, schema, json.loads(text)) is expected
    answer = ada.api.post(BULK, text)
    assert (answer.status != 422) is expected
    assert not expected or answer.body["delete"][0]["status"] == 204


def test_the_path_is_no_items_id(ada: Person) -> None:
    """Nothing can be written there."""
    assert_problem(ada.api.put(BULK, {"title": "x"}), 405)
