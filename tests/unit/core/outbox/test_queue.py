"""A queue of work: what is sent to SQS, in which batches, and when it failed."""

from typing import Any, cast

import pytest

from runtime.core.errors import Unavailable
from runtime.core.outbox.queue import Message, WorkQueue

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/mail"
REFUSED = {"Failed": [{"Id": "0", "Code": "InternalError", "SenderFault": False}]}


class Sqs:
    """A client of SQS that keeps the requests and plays answers; the last one stays."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        """Play these answers."""
        self.answers = list(answers)
        self.requests: list[dict[str, Any]] = []

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        """Answer as told."""
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def bodies(self) -> list[list[str]]:
        """Return the bodies of the messages of each request."""
        return [
            [entry["MessageBody"] for entry in request["Entries"]]
            for request in self.requests
        ]


def queue(sqs: Sqs) -> WorkQueue:
    """Return the queue behind that client."""
    return WorkQueue(cast(Any, sqs), URL)


def test_a_message_holds_the_id_of_a_mail_and_nothing_else() -> None:
    """Neither the queue nor its dead letters may tell an address."""
    sqs = Sqs({"Successful": [{}, {}]})

    queue(sqs).send([Message("m1"), Message("m2")])

    assert sqs.requests == [
        {
            "QueueUrl": URL,
            "Entries": [
                {"Id": "0", "MessageBody": "m1"},
                {"Id": "1", "MessageBody": "m2"},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])],
)
def test_ten_messages_are_sent_at_once(count: int, sizes: list[int]) -> None:
    """SQS refuses more, and a batch of none; each id within a batch is another."""
    sqs = Sqs({"Failed": []})
    ids = [f"m{number}" for number in range(count)]

    queue(sqs).send([Message(each) for each in ids])

    assert [len(batch) for batch in sqs.bodies()] == sizes
    assert [body for batch in sqs.bodies() for body in batch] == ids
    for request in sqs.requests:
        names = [entry["Id"] for entry in request["Entries"]]
        assert len(set(names)) == len(names)


def test_one_message_that_is_refused_fails_the_whole() -> None:
    """The caller sends all again, which is harmless, and none is lost."""
    sqs = Sqs({}, REFUSED, {})

    with pytest.raises(Unavailable) as refused:
        queue(sqs).send([Message(f"m{number}") for number in range(30)])

    assert len(sqs.requests) == 2
    assert str(refused.value) == "The queue refused a message."


def test_an_error_of_the_queue_passes_through() -> None:
    """A message that was not sent must not look sent."""
    client = cast(Any, object())

    with pytest.raises(AttributeError):
        WorkQueue(client, URL).send([Message("m1")])


def test_a_message_of_an_owner_is_in_the_group_of_that_owner() -> None:
    """An owner who asks for much does not delay the others."""
    sqs = Sqs({"Successful": [{}, {}]})

    queue(sqs).send([Message("a", group="U#ada"), Message("b", group="U#bob")])

    (request,) = sqs.requests
    assert request["Entries"] == [
        {"Id": "0", "MessageBody": "a", "MessageGroupId": "U#ada"},
        {"Id": "1", "MessageBody": "b", "MessageGroupId": "U#bob"},
    ]
