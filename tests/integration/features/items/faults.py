"""A DynamoDB client that fails as a test tells it to, between service and table."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.integration.client import Answer
from tests.integration.conftest import Person

KEYED = {"Idempotency-Key": "k"}

Send = Callable[[Person], Answer]
ItemOf = Callable[[Answer], dict[str, Any]]


class Died(Exception):
    """The process ends here: nobody learns what was written."""


class FaultyClient:
    """A DynamoDB client whose next transactions fail as they are told to."""

    def __init__(self, client: Any) -> None:
        """Fail in front of this client."""
        self._client = client
        self.faults: list[Callable[[Callable[[], Any]], Any]] = []
        self.tokens: list[str] = []

    def transact_write_items(self, **request: Any) -> Any:
        """A transaction, with the next fault if there is one."""
        self.tokens.append(request["ClientRequestToken"])

        def write() -> Any:
            """Write what was asked for."""
            return self._client.transact_write_items(**request)

        return self.faults.pop(0)(write) if self.faults else write()

    transact_write_items.__name__ = "transact_write_items"

    def __getattr__(self, name: str) -> Any:
        """Everything else as it is."""
        return getattr(self._client, name)


def conflict(write: Callable[[], Any]) -> Any:
    """Another transaction holds a row, as AWS says it and no emulator does."""
    del write
    response: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict"}],
    }
    raise ClientError(response, "TransactWriteItems")


def lost_answer(write: Callable[[], Any]) -> Any:
    """It is written, but nobody hears of it."""
    write()
    raise ReadTimeoutError(endpoint_url="http://dynamodb")


def crash(write: Callable[[], Any]) -> Any:
    """It is written, and then the process ends."""
    write()
    raise Died


def assert_nothing_is_created_twice(
    person: Person, faulty: FaultyClient, send: Send, item_of: ItemOf
) -> None:
    """Let the process end after the write; the same request gets the lost answer.

    Args:
        person: who sends.
        faulty: the client of the service.
        send: sends a request with a key that creates one item.
        item_of: takes that item from the answer.
    """
    faulty.faults = [crash]
    assert send(person).status == 500
    (stored,) = person.api.get("/api/items").body

    again = send(person)

    assert item_of(again) == stored
    assert again.headers["idempotency-replayed"] == "true"
    assert person.api.get("/api/items").body == [stored]


def assert_repeated_unseen(
    person: Person,
    faulty: FaultyClient,
    send: Send,
    item_of: ItemOf,
    fault: Callable[..., Any],
) -> None:
    """Let a write fail thrice; it is repeated as the same transaction.

    Args:
        person: who sends.
        faulty: the client of the service.
        send: sends a request with a key that creates one item.
        item_of: takes that item from the answer.
        fault: what happens to the write.
    """
    faulty.faults = [fault] * 3

    item = item_of(send(person))

    assert person.api.get("/api/items").body == [item]
    assert len(set(faulty.tokens)) == 1 < len(faulty.tokens)
