"""The list of what waits in the outbox."""

from datetime import timedelta

import pytest

from runtime.core.clock import new_ulid
from runtime.core.mail.models import Mail
from runtime.core.mail.rows import waiting
from runtime.core.outbox.repository import Outbox
from tests.unit.world import World

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(milliseconds=1)


@pytest.fixture(name="outbox")
def _outbox(world: World) -> Outbox:
    """Return the outbox of the world's table."""
    return Outbox(world.table)


def added(world: World) -> str:
    """Let a mail wait, and return its partition."""
    mail = Mail(id=new_ulid(world.clock()), kind="notice", to="ada@example.com")
    world.table.write(waiting(mail))
    return f"M#{mail.id}"


def test_the_oldest_rows_that_wait_are_listed_first(
    world: World, outbox: Outbox
) -> None:
    """As many are returned as were asked for; the young ones are left out."""
    rows = []
    for _ in range(5):
        rows.append(added(world))
        world.clock.advance(minutes=1)
    now = world.clock()

    assert outbox.overdue(now, MINUTE - INSTANT, 9) == rows
    assert outbox.overdue(now, MINUTE + INSTANT, 9) == rows[:4]
    assert outbox.overdue(now, MINUTE - INSTANT, 2) == rows[:2]
    assert outbox.overdue(now, timedelta(minutes=5) + INSTANT, 9) == []


def test_listing_reads_nothing_but_keys(world: World, outbox: Outbox) -> None:
    """Addresses need not leave the table for that."""
    added(world)
    world.client.calls.clear()

    outbox.overdue(world.clock() + 2 * MINUTE, MINUTE, 7)

    ((name, request),) = world.client.calls
    assert (name, request["IndexName"], request["Limit"]) == ("query", "gsi1", 7)
    assert request["ScanIndexForward"] is True
    names = request["ExpressionAttributeNames"]
    read = request["ProjectionExpression"].split(", ")
    assert [names[placeholder] for placeholder in read] == ["pk", "gsi1sk"]
