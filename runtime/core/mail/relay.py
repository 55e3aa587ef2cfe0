"""The relay of waiting mails to the queue: at once and, if that failed, later."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.mail.outbox import OutboxRepository

OVERDUE = timedelta(minutes=15)
_MOST_AT_ONCE = 500


class Queue(Protocol):
    """The queue of mails to be sent."""

    def send(self, mail_ids: Sequence[str]) -> None:
        """Send all ids, or raise an error."""


class MailRelay:
    """The relay from the outbox to the queue.

    To relay a mail twice is harmless, since it is sent once.
    """

    def __init__(self, outbox: OutboxRepository, queue: Queue, clock: Clock) -> None:
        self._outbox = outbox
        self._queue = queue
        self._clock = clock

    def hand_over(self, mail_ids: Sequence[str]) -> None:
        """Send the ids of mails that were just written to the queue."""
        self._queue.send(mail_ids)

    def sweep(self) -> None:
        """Send mails again whose sending has not begun within a quarter of an hour."""
        overdue = self._outbox.untouched(self._clock(), OVERDUE, _MOST_AT_ONCE)
        if overdue:
            self._queue.send(overdue)
            for _ in overdue:
                count_metric("MailsOverdue")
