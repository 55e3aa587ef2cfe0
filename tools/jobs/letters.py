"""Dead letters: looking at them, and sending them back to where they came from."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

_BATCH = 10
_HIDDEN_SECONDS = 60
"""Time for which nobody else sees a message that is being looked at or moved."""
_LONGEST_SHOWN = 80


class DeadLetterQueue(NamedTuple):
    """A queue of dead letters.

    Attributes:
        name: its name for people.
        url: its URL.
        source: the URL of the queue that they go back to; empty if that is none.
    """

    name: str
    url: str
    source: str


class Letter(NamedTuple):
    """A dead letter, as it is shown.

    Attributes:
        id: the id of the message.
        sent_at: when it was sent.
        about: what it names, without personal data.
    """

    id: str
    sent_at: datetime
    about: str


@dataclass
class Redriven:
    """The numbers of messages that were sent back and that stayed.

    Attributes:
        moved: those that the source queue has taken.
        left: those that it refused; they are still dead letters.
    """

    moved: int = 0
    left: int = 0


class DeadLetters:
    """The dead letters of one queue.

    They are moved by receiving, sending and deleting, which works in every region, on
    queues whose dead letters come from a rule or a function, and in emulators. If this
    ends between sending and deleting, a message is there twice; workers do it once.
    """

    def __init__(self, sqs: Any, queue: DeadLetterQueue) -> None:
        """Work on this queue."""
        self._sqs = sqs
        self._queue = queue

    def count(self) -> int:
        """Return the number of dead letters, as far as SQS knows it."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._sqs.get_queue_attributes(
            QueueUrl=self._queue.url, AttributeNames=names
        )
        return sum(int(answer["Attributes"][name]) for name in names)

    def show(self, limit: int) -> list[Letter]:
        """Return some dead letters, which stay where they are."""
        letters = []
        received = []
        try:
            for message in self._received(limit):
                received.append(message)
                letters.append(_letter(message))
        finally:
            for message in received:
                self._show_again(message)
        return letters

    def redrive(self, tell: Callable[[int, float | None], None]) -> Redriven:
        """Send the dead letters that are there now back to their source queue.

        A message that dies again meanwhile stays: without an end it would go in rounds.

        Args:
            tell: is told how many have been sent, and which share of all that is.
        """
        done, total = Redriven(), self.count()
        for message in self._received(total):
            if self._send(message):
                self._sqs.delete_message(
                    QueueUrl=self._queue.url, ReceiptHandle=message["ReceiptHandle"]
                )
                done.moved += 1
            else:
                self._show_again(message)
                done.left += 1
            tell(done.moved, done.moved / max(1, total))
        return done

    def purge(self) -> None:
        """Delete all dead letters for good; SQS takes up to a minute."""
        self._sqs.purge_queue(QueueUrl=self._queue.url)

    def _received(self, limit: int) -> Iterator[Any]:
        """Yield messages, each once, which are hidden for a minute."""
        seen: set[str] = set()
        while len(seen) < limit:
            answer = self._sqs.receive_message(
                QueueUrl=self._queue.url,
                MaxNumberOfMessages=min(_BATCH, limit - len(seen)),
                VisibilityTimeout=_HIDDEN_SECONDS,
                WaitTimeSeconds=1,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            for message in messages:
                if message["MessageId"] not in seen:
                    seen.add(message["MessageId"])
                    yield message

    def _send(self, message: Any) -> bool:
        """Send a message to the source queue, in the group of its owner."""
        more: dict[str, Any] = {}
        if group := message.get("Attributes", {}).get("MessageGroupId"):
            more["MessageGroupId"] = group
        if attributes := message.get("MessageAttributes"):
            more["MessageAttributes"] = attributes
        answer = self._sqs.send_message_batch(
            QueueUrl=self._queue.source,
            Entries=[{"Id": "0", "MessageBody": message["Body"], **more}],
        )
        return not answer.get("Failed")

    def _show_again(self, message: Any) -> None:
        """Let others see a message at once."""
        self._sqs.change_message_visibility(
            QueueUrl=self._queue.url,
            ReceiptHandle=message["ReceiptHandle"],
            VisibilityTimeout=0,
        )


def _letter(message: Any) -> Letter:
    """Return a message as it is shown."""
    sent = int(message.get("Attributes", {}).get("SentTimestamp", 0)) / 1000
    return Letter(
        message["MessageId"],
        datetime.fromtimestamp(sent, UTC),
        about(message["Body"]),
    )


def about(body: str) -> str:
    """Return what a message names: an attempt, a mail, or only of what form it is.

    Bodies that others have made may hold addresses (bounces do), so no other part of
    them is shown.
    """
    try:
        told = json.loads(body)
    except ValueError:
        plain = body.isascii() and body.isprintable() and "@" not in body
        return body[:_LONGEST_SHOWN] if plain else "unreadable"
    if not isinstance(told, dict):
        return "unreadable"
    try:
        if "requestPayload" in told:
            return f"invocation given up: {told['requestPayload']['attempt']}"
        detail = told["detail"]
        attempt = json.loads(detail["input"])["attempt"]
        return f"execution {detail['status'].lower()}: {attempt}"
    except (KeyError, TypeError, ValueError, AttributeError):
        return f"{told.get('detail-type') or 'an event'}"[:_LONGEST_SHOWN]
