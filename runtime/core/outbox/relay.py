"""The relay from the outbox to the queues: at once and, if that failed, later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.outbox.queue import Message
from runtime.core.outbox.repository import Outbox

OVERDUE = timedelta(minutes=15)
_MOST_AT_ONCE = 500


class Queue(Protocol):
    """A queue of work."""

    def send(self, messages: Sequence[Message]) -> None:
        """Send all messages, or raise an error."""


@dataclass(frozen=True)
class Destination:
    """A queue, and the rows of the outbox that are sent to it.

    Attributes:
        prefix: the beginning of the partitions of these rows.
        message: makes the message about a row from its partition.
        queue: the queue.
        overdue: the metric that counts rows which the stream has missed.
    """

    prefix: str
    message: Callable[[str], Message]
    queue: Queue
    overdue: str


class Relay:
    """The relay from the outbox to the queues.

    To relay a row twice is harmless, since whatever it asks for is done once.
    """

    def __init__(
        self, outbox: Outbox, destinations: Sequence[Destination], clock: Clock
    ) -> None:
        """Relay each row to the one destination that it is for."""
        self._outbox = outbox
        self._destinations = destinations
        self._clock = clock

    def hand_over(self, partitions: Sequence[str]) -> None:
        """Send messages about rows that were just written.

        Args:
            partitions: the partitions of new rows; what is no row of the outbox is
                left out.

        Raises:
            Exception: a queue failed, or a row is not of its form; the rest was sent.
        """
        self._send(partitions, count=False)

    def sweep(self) -> None:
        """Send again what nobody has begun within a quarter of an hour.

        Raises:
            Exception: as of `hand_over`.
        """
        overdue = self._outbox.overdue(self._clock(), OVERDUE, _MOST_AT_ONCE)
        self._send(overdue, count=True)

    def _send(self, partitions: Sequence[str], *, count: bool) -> None:
        """Send to each destination what is for it; one that fails stops no other."""
        failure: Exception | None = None
        for each in self._destinations:
            messages: list[Message] = []
            for pk in partitions:
                try:
                    if pk.startswith(each.prefix):
                        messages.append(each.message(pk))
                except ValueError as error:
                    failure = failure or error
            if not messages:
                continue
            try:
                each.queue.send(messages)
            except Exception as error:
                failure = failure or error
                continue
            for _ in messages if count else ():
                count_metric(each.overdue)
        if failure is not None:
            raise failure
