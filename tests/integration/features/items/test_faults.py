"""Crashes, lost answers and conflicts, injected between the service and its table."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.integration.client import Answer
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from fastapi import FastAPI

BULK = "/api/items/bulk"
KEYED = {"Idempotency-Key": "k"}


class Died(Exception):
    """The end of the process, after which nobody learns what was written."""


class FaultyClient:
    """A DynamoDB client whose next transactions fail as they are told to."""

    def __init__(self, client: Any) -> None:
        """Pass calls on to this client."""
        self._client = client
        self.faults: list[Callable[[Callable[[], Any]], Any]] = []
        self.tokens: list[str] = []

    def transact_write_items(self, **request: Any) -> Any:
        """Write a transaction, with the next fault if there is one."""
        self.tokens.append(request["ClientRequestToken"])

        def write() -> Any:
            """Write the transaction."""
            return self._client.transact_write_items(**request)

        return self.faults.pop(0)(write) if self.faults else write()

    transact_write_items.__name__ = "transact_write_items"

    def __getattr__(self, name: str) -> Any:
        """Pass everything else through."""
        return getattr(self._client, name)


def conflict(write: Callable[[], Any]) -> Any:
    """Raise AWS's error for a row in another transaction; emulators never do."""
    del write
    response: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    }
    raise ClientError(response, "TransactWriteItems")


def lost_answer(write: Callable[[], Any]) -> Any:
    """Write, and lose the answer."""
    write()
    raise ReadTimeoutError(endpoint_url="http://dynamodb")


def crash(write: Callable[[], Any]) -> Any:
    """Write, and end the process."""
    write()
    raise Died


@pytest.fixture(name="faulty")
def _faulty(app: "FastAPI") -> Iterator[FaultyClient]:
    """Return the app's client, with faults to be set."""
    table = app.state.platform.table
    client, table._client = table._client, FaultyClient(table._client)
    yield table._client
    table._client = client


Send = Callable[[Person], Answer]
REQUESTS: dict[str, Send] = {
    "create": lambda p: p.api.post("/api/items", {"title": "once"}, headers=KEYED),
    "bulk": lambda p: p.api.post(BULK, {"create": [{"title": "once"}]}, headers=KEYED),
    "atomic": lambda p: p.api.post(
        BULK, {"create": [{"title": "once"}], "atomic": True}, headers=KEYED
    ),
}


def _item(answer: Answer) -> dict[str, Any]:
    """Return the item that a request created."""
    assert answer.status in (200, 201), answer.text
    body: dict[str, Any] = answer.body
    return body["create"][0]["item"] if "create" in body else body


@pytest.mark.parametrize("send", REQUESTS.values(), ids=REQUESTS)
def test_a_crash_between_write_and_answer_creates_nothing_twice(
    ada: Person, faulty: FaultyClient, send: Send
) -> None:
    """A repeated request gets the answer that was lost."""
    faulty.faults = [crash]
    assert send(ada).status == 500
    (stored,) = ada.api.get("/api/items").body

    again = send(ada)

    assert _item(again) == stored
    assert again.headers["idempotency-replayed"] == "true"
    assert ada.api.get("/api/items").body == [stored]


@pytest.mark.parametrize("send", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("fault", [conflict, lost_answer])
def test_conflicts_and_lost_answers_are_repeated_unseen(
    ada: Person, faulty: FaultyClient, send: Send, fault: Callable[..., Any]
) -> None:
    """They carry the same token, so that AWS does not write twice."""
    faulty.faults = [fault] * 3

    item = _item(send(ada))

    assert ada.api.get("/api/items").body == [item]
    assert len(set(faulty.tokens)) == 1 < len(faulty.tokens)


def test_conflicts_do_not_disturb_changes_and_the_trash(
    ada: Person, faulty: FaultyClient
) -> None:
    """Each change is made once, as one new version."""
    path = f"/api/items/{_item(REQUESTS['create'](ada))['id']}"
    trashed = path.replace("items/", "items/trash/")
    for number, act in enumerate(
        (
            lambda: ada.api.patch(path, {"title": "new"}),
            lambda: ada.api.put(path, {"title": "newer"}),
            lambda: ada.api.delete(path),
            lambda: ada.api.post(f"{trashed}/restore"),
        )
    ):
        faulty.faults = [conflict, conflict]
        answer = act()
        assert answer.status in (200, 204), answer.text
        if answer.status == 200:
            assert answer.body["version"] == number + 2


def test_a_bulk_request_that_died_half_way_is_finished_by_the_next(
    ada: Person, faulty: FaultyClient
) -> None:
    """Finished entries keep their ids; the others are done now."""
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
