"""Re-indexing of items as a job, from the request to its end."""

import os
from typing import Any

import pytest

from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.jobs import workers
from tests.integration.stored import rows, rows_of

REINDEX = "/api/items/reindex"
KEY = {"Idempotency-Key": "k"}


def attempt_of(person: Person, job: dict[str, Any], number: int = 1) -> str:
    """Return an attempt as messages name it."""
    return f"U#{person.id}#{job['id']}#{number}"


def found(person: Person, word: str) -> list[str]:
    """Return the titles that a search finds."""
    pages = person.api.pages("/api/items", {"search": word})
    return [item["title"] for page in pages for item in page]


def lose_search_rows(aws: Any, person: Person) -> None:
    """Delete the rows by which a person's items are found, past every rule."""
    for row in rows(aws):
        if row["pk"].startswith(f"U#{person.id}#T#"):
            aws.delete_item(
                TableName=os.environ["DYNAMODB_TABLE_NAME"],
                Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}},
            )


def test_it_is_accepted_and_told_where_to_look(ada: Person, api: Api) -> None:
    """The location leads to the job, whatever is in front of `/api`."""
    asked = ada.api.post(REINDEX)

    assert (asked.status, asked.headers["etag"]) == (202, '"1"')
    assert (asked.body["kind"], asked.body["status"]) == ("items.reindex", "queued")
    assert asked.headers["location"] == f"../jobs/{asked.body['id']}"
    assert ada.api.get(f"/api/jobs/{asked.body['id']}").body == asked.body
    assert_problem(api.post(REINDEX), 401, "unauthenticated")


def test_there_is_one_at_a_time_for_each_owner(
    ada: Person, bob: Person, aws: Any
) -> None:
    """Asking again returns the one that there is, and the next when it has ended."""
    first = ada.api.post(REINDEX)

    again = ada.api.post(REINDEX, headers=KEY)
    assert (again.status, again.body) == (202, first.body)
    assert "idempotency-replayed" not in again.headers
    other = bob.api.post(REINDEX)
    assert other.body["id"] != first.body["id"]

    assert ada.api.post(f"/api/jobs/{first.body['id']}/cancel").status == 200
    second = ada.api.post(REINDEX)
    assert second.body["id"] != first.body["id"]
    assert rows_of(aws, ada.id, "JL#") == ["JL#items.reindex"]


def test_a_repeated_request_gets_the_job_as_it_is_now(ada: Person) -> None:
    """Also when it has ended; another key asks for another one."""
    first = ada.api.post(REINDEX, headers=KEY)
    ada.api.post(f"/api/jobs/{first.body['id']}/cancel")

    again = ada.api.post(REINDEX, headers=KEY)

    assert (again.status, again.body["id"]) == (202, first.body["id"])
    assert again.headers["idempotency-replayed"] == "true"
    other = ada.api.post(REINDEX, headers={"Idempotency-Key": "other"})
    assert other.body["id"] != first.body["id"]


@pytest.mark.parametrize("ended", [True, False])
def test_a_lock_whose_job_is_over_keeps_nobody_from_another(
    ada: Person, aws: Any, ended: bool
) -> None:
    """Its job has ended, or was removed when its time was over."""
    job_id = "0" * 26
    if ended:
        job_id = ada.api.post(REINDEX).body["id"]
        assert ada.api.post(f"/api/jobs/{job_id}/cancel").status == 200
    lock = {"pk": f"U#{ada.id}", "sk": "JL#items.reindex", "job_id": job_id}
    attempt = {"attempt": {"N": "1"}}
    aws.put_item(
        TableName=os.environ["DYNAMODB_TABLE_NAME"],
        Item={**{name: {"S": value} for name, value in lock.items()}, **attempt},
    )

    asked = ada.api.post(REINDEX)

    assert (asked.status, asked.body["status"]) == (202, "queued")
    assert asked.body["id"] != job_id


def test_items_are_found_again_and_nobody_sees_a_change(
    ada: Person, bob: Person, aws: Any
) -> None:
    """Only those of the owner; the job tells how many they were."""
    for person in (ada, bob):
        for title in ("Lost one", "Lost two"):
            assert person.api.post("/api/items", {"title": title}).status == 201
        lose_search_rows(aws, person)
    before = ada.api.get("/api/items").body
    executions = workers.executions()
    job = ada.api.post(REINDEX).body
    attempt = attempt_of(ada, job)

    assert workers.start(attempt) == []
    assert executions() == [f"{job['id']}-1"]
    step = workers.step(attempt, "Reindex", {})
    assert (step["done"], step["more"]) == (2, False)
    assert workers.step(attempt, "Reindex", {}) == step
    workers.end(attempt, result={"items": step["done"]})

    done = ada.api.get(f"/api/jobs/{job['id']}").body
    assert (done["status"], done["result"]) == ("succeeded", {"items": 2})
    assert done["progress"] == {"done": 2, "total": 2}
    assert sorted(found(ada, "lost")) == ["Lost one", "Lost two"]
    assert ada.api.get("/api/items").body == before
    assert found(bob, "lost") == []
