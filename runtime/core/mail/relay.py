"""Handing waiting mail to the queue, at once and, if that failed, later."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import count_metric

OVERDUE = timedelta(minutes=15)
_MOST_AT_ONCE = 500


class WaitingMails(Protocol):
    """Where mail waits."""

    def untouched(self, now: datetime, age: timedelta, limit: int) -> list[str]:
        """Ids of mails that wait for longer than `age`."""


class Queue(Protocol):
    """Where mail goes."""

    def send(self, mail_ids: Sequence[str]) -> None:
        """Put ids in, all or an error."""


class MailRelay:
    """Hands mails over; to do so twice is harmless, since each is sent once."""

    def __init__(self, outbox: WaitingMails, queue: Queue, clock: Clock) -> None:
        """Take what the rules need from outside."""
        self._outbox = outbox
        self._queue = queue
        self._clock = clock

    def hand_over(self, mail_ids: Sequence[str]) -> None:
        """Put mails into the queue that were just written."""
        self._queue.send(mail_ids)

    def sweep(self) -> None:
        """Put those in again that nobody set about sending in a quarter of an hour."""
        overdue = self._outbox.untouched(self._clock(), OVERDUE, _MOST_AT_ONCE)
        if overdue:
            self._queue.send(overdue)
            for _ in overdue:
                count_metric("MailsOverdue")
