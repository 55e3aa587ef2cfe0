"""The relay from the outbox to the queues, at once and later."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from runtime.core.clock import new_ulid
from runtime.core.errors import Unavailable
from runtime.core.jobs.models import Job, JobStatus
from runtime.core.jobs.rows import message_of as message_of_start
from runtime.core.jobs.rows import start_write
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.rows import message_of as message_of_mail
from runtime.core.outbox.queue import Message
from runtime.core.outbox.relay import Destination, Relay
from runtime.core.outbox.repository import Outbox
from runtime.core.owner import Owner
from tests.unit.left_behind import NOTHING, LeftBehind, left_behind
from tests.unit.world import World

OVERDUE = timedelta(minutes=15, milliseconds=1)


class MemoryQueue:
    """The messages that were put in a queue, call by call."""

    def __init__(self) -> None:
        """Begin empty."""
        self.sent: list[list[str]] = []
        self.groups: list[str | None] = []
        self.fails = False

    def send(self, messages: Sequence[Message]) -> None:
        """Take messages, or fail."""
        if self.fails:
            raise Unavailable
        self.sent.append([message.body for message in messages])
        self.groups += [message.group for message in messages]


@pytest.fixture(name="queue")
def _queue() -> MemoryQueue:
    """Return an empty queue."""
    return MemoryQueue()


@pytest.fixture(name="starts")
def _starts() -> MemoryQueue:
    """Return an empty queue of jobs."""
    return MemoryQueue()


@pytest.fixture(name="relay")
def _relay(world: World, queue: MemoryQueue, starts: MemoryQueue) -> Relay:
    """Return the relay of the world's outbox to these queues."""
    destinations = (
        Destination("M#", message_of_mail, queue, "MailsOverdue"),
        Destination("JQ#", message_of_start, starts, "JobsOverdue"),
    )
    return Relay(Outbox(world.table), destinations, world.clock)


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
    world: World, relay: Relay, queue: MemoryQueue
) -> None:
    """The stream that tells of them has read it."""
    left = left_behind(world, lambda: relay.hand_over(["M#m1", "M#m2"]))

    assert left == NOTHING
    assert queue.sent == [["m1", "m2"]]
    assert world.client.calls == []


def test_a_sweep_counts_each_mail_that_it_hands_over(
    world: World, relay: Relay, queue: MemoryQueue
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
    relay: Relay,
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
    world: World, relay: Relay, queue: MemoryQueue
) -> None:
    """More take longer than an invocation may; the next sweep takes the rest."""
    ids = overdue(world, 501)

    relay.sweep()

    assert queue.sent == [ids[:500]]


def test_a_sweep_that_the_queue_refuses_counts_nothing_and_fails(
    world: World, relay: Relay, queue: MemoryQueue
) -> None:
    """The next one finds the same mails."""
    ids = overdue(world, 2)
    queue.fails = True
    left = left_behind(world, relay.sweep, raises=Unavailable)
    queue.fails = False

    relay.sweep()

    assert left == NOTHING
    assert queue.sent == [ids]


def test_handing_over_fails_if_the_queue_does(relay: Relay, queue: MemoryQueue) -> None:
    """Only then does the stream bring the batch again."""
    queue.fails = True

    with pytest.raises(Unavailable):
        relay.hand_over(["M#m1"])


def job(world: World) -> str:
    """Let a job wait, and return the body of the message about it."""
    owner, now = Owner.user(new_ulid(world.clock())), world.clock()
    made = Job(
        id=new_ulid(now),
        kind="k",
        status=JobStatus.QUEUED,
        created_at=now,
        updated_at=now,
    )
    world.table.write(start_write(owner, made, now))
    return f"U#{owner.id}#{made.id}#1"


def test_each_row_goes_to_the_queue_that_it_is_for(
    world: World, relay: Relay, queue: MemoryQueue, starts: MemoryQueue
) -> None:
    """The start of a job is in the group of the job's owner, a mail in none."""
    owner, job_id = new_ulid(world.clock()), new_ulid(world.clock())
    start = f"U#{owner}#{job_id}#2"

    relay.hand_over([f"JQ#{start}", "M#m1", "U#somebody"])

    assert (queue.sent, queue.groups) == ([["m1"]], [None])
    assert (starts.sent, starts.groups) == ([[start]], [f"U#{owner}"])


@pytest.mark.parametrize("broken", ["queue", "starts"])
def test_a_queue_that_fails_does_not_stop_the_other(
    relay: Relay, queue: MemoryQueue, starts: MemoryQueue, broken: str
) -> None:
    """The call fails all the same, so that the batch comes again."""
    fails, works = (queue, starts) if broken == "queue" else (starts, queue)
    fails.fails = True

    with pytest.raises(Unavailable):
        relay.hand_over(["M#m1", "JQ#U#ada#job#1"])

    assert (len(fails.sent), len(works.sent)) == (0, 1)


def test_a_sweep_counts_mails_and_jobs_apart(
    world: World, relay: Relay, queue: MemoryQueue, starts: MemoryQueue
) -> None:
    """A refused message is not counted: the next sweep finds it again."""
    start, ids = job(world), overdue(world, 2)
    queue.fails = True
    left = left_behind(world, relay.sweep, raises=Unavailable)
    queue.fails = False

    again = left_behind(world, relay.sweep)

    assert left == LeftBehind(counts={"JobsOverdue": 1})
    assert again == LeftBehind(counts={"JobsOverdue": 1, "MailsOverdue": 2})
    assert (queue.sent, starts.sent) == ([ids], [[start], [start]])


def test_a_row_that_cannot_be_read_holds_up_no_other(
    relay: Relay, starts: MemoryQueue
) -> None:
    """It would be in the way each time; whoever called hears of it."""
    good = f"U#{'0' * 26}#{'1' * 26}#1"

    with pytest.raises(ValueError):
        relay.hand_over(["JQ#poison", f"JQ#{good}"])

    assert starts.sent == [[good]]
