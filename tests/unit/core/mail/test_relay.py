"""The relay from the outbox to the queue, at once and later."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from runtime.core.clock import new_ulid
from runtime.core.errors import Unavailable
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.relay import MailRelay
from tests.unit.left_behind import NOTHING, LeftBehind, left_behind
from tests.unit.world import World

OVERDUE = timedelta(minutes=15, milliseconds=1)


class MemoryQueue:
    """The ids that were put in a queue, call by call."""

    def __init__(self) -> None:
        """Begin empty."""
        self.sent: list[list[str]] = []
        self.fails = False

    def send(self, mail_ids: Sequence[str]) -> None:
        """Take ids, or fail."""
        if self.fails:
            raise Unavailable
        self.sent.append(list(mail_ids))


@pytest.fixture(name="queue")
def _queue() -> MemoryQueue:
    """Return an empty queue."""
    return MemoryQueue()


@pytest.fixture(name="relay")
def _relay(world: World, queue: MemoryQueue) -> MailRelay:
    """Return the relay of the world's outbox to this queue."""
    return MailRelay(OutboxRepository(world.table), queue, world.clock)


def waiting(world: World, count: int) -> list[str]:
    """Let mails wait, a millisecond apart, and return their ids."""
    ids = []
    for _ in range(count):
        mail = Mail(id=new_ulid(world.clock()), kind="notice", to="ada@example.com")
        OutboxRepository(world.table).add(mail)
        ids.append(mail.id)
        world.clock.advance(milliseconds=1)
    return ids


def overdue(world: World, count: int) -> list[str]:
    """Let mails wait for too long."""
    ids = waiting(world, count)
    world.clock.advance(seconds=OVERDUE.total_seconds())
    return ids


def test_new_mails_are_handed_over_without_asking_the_table(
    world: World, relay: MailRelay, queue: MemoryQueue
) -> None:
    """The stream that tells of them has read it."""
    left = left_behind(world, lambda: relay.hand_over(["m1", "m2"]))

    assert left == NOTHING
    assert queue.sent == [["m1", "m2"]]
    assert world.client.calls == []


def test_a_sweep_counts_each_mail_that_it_hands_over(
    world: World, relay: MailRelay, queue: MemoryQueue
) -> None:
    """It changes nothing in the table: only a worker takes a mail off the list."""
    ids = overdue(world, 3)

    left = left_behind(world, relay.sweep)

    assert left == LeftBehind(counts={"MailsOverdue": 3})
    assert queue.sent == [ids]


@pytest.mark.parametrize(
    ("waited", "handed_over"),
    [(timedelta(minutes=15, milliseconds=1), 1), (timedelta(minutes=14), 0)],
)
def test_a_sweep_waits_for_a_quarter_of_an_hour(
    world: World,
    relay: MailRelay,
    queue: MemoryQueue,
    waited: timedelta,
    handed_over: int,
) -> None:
    """Until then the stream and the queue are not late."""
    waiting(world, 1)
    world.clock.advance(seconds=waited.total_seconds())

    left = left_behind(world, relay.sweep)

    counts = {"MailsOverdue": handed_over} if handed_over else {}
    assert left == LeftBehind(counts=counts)
    assert len(queue.sent) == handed_over


def test_a_sweep_takes_the_500_oldest(
    world: World, relay: MailRelay, queue: MemoryQueue
) -> None:
    """More take longer than an invocation may; the next sweep takes the rest."""
    ids = overdue(world, 501)

    relay.sweep()

    assert queue.sent == [ids[:500]]


def test_a_sweep_that_the_queue_refuses_counts_nothing_and_fails(
    world: World, relay: MailRelay, queue: MemoryQueue
) -> None:
    """The next one finds the same mails."""
    ids = overdue(world, 2)
    queue.fails = True
    left = left_behind(world, relay.sweep, raises=Unavailable)
    queue.fails = False

    relay.sweep()

    assert left == NOTHING
    assert queue.sent == [ids]


def test_handing_over_fails_if_the_queue_does(
    relay: MailRelay, queue: MemoryQueue
) -> None:
    """Only then does the stream bring the batch again."""
    queue.fails = True

    with pytest.raises(Unavailable):
        relay.hand_over(["m1"])
