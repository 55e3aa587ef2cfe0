"""Renaming of a tag as a job, from the request to its end."""

from typing import Any

import pytest

from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.documents import allows, body_schema
from tests.integration.features.jobs import workers
from tests.integration.stored import rows

RETAG = "/api/items/retag"
KEY = {"Idempotency-Key": "k"}
BODY = {"from": "old", "to": "new"}


def tags(person: Person) -> dict[str, list[str]]:
    """Return the tags of each item, by title."""
    pages = person.api.pages("/api/items", {})
    return {item["title"]: item["tags"] for page in pages for item in page}


def work(person: Person, job: dict[str, Any]) -> dict[str, Any]:
    """Start and do a job; return it as it is then."""
    attempt = f"U#{person.id}#{job['id']}#{job['attempt']}"
    with workers.invoked():
        assert workers.start(attempt) == []
    workers.do(attempt)
    done: dict[str, Any] = person.api.get(f"/api/jobs/{job['id']}").body
    return done


def test_it_is_accepted_and_told_where_to_look(ada: Person, api: Api) -> None:
    """Two may wait at once: each does something else."""
    asked = ada.api.post(RETAG, BODY)

    assert (asked.status, asked.headers["etag"]) == (202, '"1"')
    assert (asked.body["kind"], asked.body["status"]) == ("items.retag", "queued")
    assert asked.headers["location"] == f"../jobs/{asked.body['id']}"
    assert ada.api.get(f"/api/jobs/{asked.body['id']}").body == asked.body
    assert ada.api.post(RETAG, BODY).body["id"] != asked.body["id"]
    assert_problem(api.post(RETAG, BODY), 401, "unauthenticated")


def test_a_repeated_request_asks_once(ada: Person) -> None:
    """The same key with another body is refused."""
    first = ada.api.post(RETAG, BODY, headers=KEY)

    again = ada.api.post(RETAG, BODY, headers=KEY)

    assert (again.status, again.body) == (202, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    other = ada.api.post(RETAG, {"from": "old", "to": None}, headers=KEY)
    assert_problem(other, 422, "idempotency_key_reused")
    assert len(ada.api.get("/api/jobs").body) == 1


def test_a_tag_is_renamed_on_the_owners_items(ada: Person, bob: Person) -> None:
    """Whatever its case; items are found by the new name, and the trash is left."""
    contents = {"a": ["Old", "x"], "b": ["x"], "c": ["new", "old"]}
    for title, given in contents.items():
        for person in (ada, bob):
            person.api.post("/api/items", {"title": title, "tags": given})
    trashed = ada.api.post("/api/items", {"title": "t", "tags": ["old"]}).body["id"]
    assert ada.api.delete(f"/api/items/{trashed}").status == 204

    done = work(ada, ada.api.post(RETAG, {"from": "OLD", "to": "New"}).body)

    assert (done["status"], done["result"]) == ("succeeded", {"changed": 2})
    assert done["progress"] == {"done": 3, "total": 3}
    changed = tags(ada)
    assert (changed["a"], changed["b"]) == (["New", "x"], ["x"])
    assert [tag.lower() for tag in changed["c"]] == ["new"]
    assert {
        item["title"] for item in ada.api.get("/api/items", query={"tag": "new"}).body
    } == {"a", "c"}
    assert ada.api.get("/api/items", query={"tag": "old"}).body == []
    assert tags(bob) == contents
    assert ada.api.get(f"/api/items/trash/{trashed}").body["tags"] == ["old"]


def test_a_tag_is_taken_away(ada: Person) -> None:
    """A second job finds nothing to change, and leaves the versions as they are."""
    ada.api.post("/api/items", {"title": "a", "tags": ["old", "x"]})
    body = {"from": "old", "to": None}

    first = work(ada, ada.api.post(RETAG, body).body)
    items = ada.api.get("/api/items").body
    second = work(ada, ada.api.post(RETAG, body).body)

    assert (first["result"], second["result"]) == ({"changed": 1}, {"changed": 0})
    assert tags(ada) == {"a": ["x"]}
    assert ada.api.get("/api/items").body == items


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"from": "old"}, "to"),
        ({"to": "new"}, "from"),
        ({"from": None, "to": "new"}, "from"),
        ({"from": "", "to": "new"}, "from"),
        ({"from": "old", "to": "x" * 31}, "to"),
        ({"old": "old", "from": "old", "to": "new"}, "old"),
    ],
)
def test_a_request_that_cannot_be_is_refused(
    ada: Person, aws: Any, body: dict[str, Any], field: str
) -> None:
    """It names the field as the client does; the document refuses it as well."""
    document = ada.api.get("/api/openapi.json").body
    schema = body_schema(document["paths"]["/items/retag"]["post"])
    before = rows(aws)

    refused = ada.api.post(RETAG, body)

    assert_problem(refused, 422, "validation_error")
    assert refused.body["errors"][0]["pointer"] == f"/body/{field}"
    assert not allows(document, schema, body)
    assert allows(document, schema, BODY)
    assert rows(aws) == before
