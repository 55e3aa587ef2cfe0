"""Crashes, lost answers and conflicts in the middle of a request for many items."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.integration.client import Answer
from tests.integration.conftest import Person
from tests.integration.features.items.faults import (
    KEYED,
    FaultyClient,
    Send,
    assert_nothing_is_created_twice,
    assert_repeated_unseen,
    conflict,
    crash,
    lost_answer,
)

BULK = "/api/items/bulk"


def _create(person: Person, **more: Any) -> Answer:
    """Create one item by a bulk request, with a key."""
    content = {"create": [{"title": "once"}], **more}
    return person.api.post(BULK, content, headers=KEYED)


def _item(answer: Answer) -> dict[str, Any]:
    """Return the item that a request created."""
    assert answer.status == 200, answer.text
    item: dict[str, Any] = answer.body["create"][0]["item"]
    return item


each_kind = pytest.mark.parametrize(
    "send", [_create, partial(_create, atomic=True)], ids=["bulk", "atomic"]
)


@each_kind
def test_a_crash_between_write_and_answer_creates_nothing_twice(
    ada: Person, faulty: FaultyClient, send: Send
) -> None:
    """The same request gets the answer that was lost."""
    assert_nothing_is_created_twice(ada, faulty, send, _item)


@each_kind
@pytest.mark.parametrize("fault", [conflict, lost_answer])
def test_conflicts_and_lost_answers_are_repeated_unseen(
    ada: Person, faulty: FaultyClient, send: Send, fault: Callable[..., Any]
) -> None:
    """As the same transaction, so that AWS does not do it twice."""
    assert_repeated_unseen(ada, faulty, send, _item, fault)


def test_a_bulk_request_that_died_half_way_is_finished_by_the_next(
    ada: Person, faulty: FaultyClient
) -> None:
    """Entries that were done stay, with their ids; the rest is done now."""
    old = [ada.api.post("/api/items", {"title": f"{n}"}).body for n in range(2)]
    content = {
        "create": [{"title": f"new {n}"} for n in range(6)],
        "update": [{"id": old[0]["id"], "changes": {"title": "x"}, "version": 1}],
        "delete": [{"id": old[1]["id"], "version": 1}],
    }
    faulty.faults = [lambda write: write(), crash]
    assert ada.api.post(BULK, content, headers=KEYED).status == 500

    answer = ada.api.post(BULK, content, headers=KEYED)

    assert {r["status"] for r in answer.body["create"]} == {201}
    assert [answer.body[k][0]["status"] for k in ("update", "delete")] == [200, 204]
    created = [r["item"] for r in answer.body["create"]]
    listed = ada.api.get("/api/items", query={"limit": "100"}).body
    assert sorted(i["id"] for i in listed) == sorted(
        [old[0]["id"], *(item["id"] for item in created)]
    )
    assert answer.body["update"][0]["item"]["version"] == 2
