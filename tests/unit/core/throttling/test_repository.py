"""The rows that count attempts, and the conditions on which they are written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.throttling.models import Bucket
from runtime.core.throttling.repository import ALL, Subject, ThrottlingRepository
from tests.unit.left_behind import LeftBehind, left_behind
from tests.unit.world import World

SUBJECT = ("d1", "sign-in")
KEY = ("R#d1", "sign-in")
HOUR = timedelta(hours=1)


class Used(Exception):
    """The caller's own error for what is used up."""


@pytest.fixture(name="rows")
def _rows(world: World) -> ThrottlingRepository:
    """Return the repository over the world's table."""
    return ThrottlingRepository(world.table)


def counted(world: World, rows: ThrottlingRepository, failures: int = 3) -> Bucket:
    """Count so many attempts a minute ago, and return them."""
    rows.charge(SUBJECT, None, failures, world.clock(), HOUR)
    bucket = Bucket(failures=failures, last_at=world.clock())
    world.clock.advance(minutes=1)
    return bucket


def row(world: World, failures: int, remembered: timedelta = HOUR) -> dict[str, Any]:
    """Return the row of so many attempts, the last of which is made now."""
    return {
        "pk": "R#d1",
        "sk": "sign-in",
        "failures": failures,
        "last_at": rfc3339(world.clock()),
        "ttl": int((world.clock() + remembered).timestamp()),
    }


def test_each_subject_is_read_by_itself(
    world: World, rows: ThrottlingRepository
) -> None:
    """Who has made no attempt is left out."""
    subjects: list[Subject] = [
        ("d1", "sign-in"),
        ("d1", "mail"),
        ("d2", "sign-in"),
        ("d3", "sign-in"),
    ]
    for number, subject in enumerate(subjects[:3], 1):
        rows.charge(subject, None, number, world.clock(), HOUR)
        world.clock.advance(seconds=1)
    start = world.clock() - timedelta(seconds=3)
    world.client.calls.clear()

    found = rows.read(subjects)

    assert found == {
        subject: Bucket(failures=number, last_at=start + timedelta(seconds=number - 1))
        for number, subject in enumerate(subjects[:3], 1)
    }
    assert [name for name, _ in world.client.calls] == ["batch_get_item"]


def test_the_first_attempt_makes_a_row_that_ends(
    world: World, rows: ThrottlingRepository
) -> None:
    """It ends when the attempt is forgotten."""
    left = left_behind(
        world, lambda: rows.charge(SUBJECT, None, 1, world.clock(), HOUR)
    )

    assert left == LeftBehind({"new throttle sign-in": 1})
    assert world.rows() == [row(world, 1)]


def test_a_further_attempt_renews_the_row(
    world: World, rows: ThrottlingRepository
) -> None:
    """The memory begins again with each."""
    seen = counted(world, rows)

    rows.charge(SUBJECT, seen, 4, world.clock(), 2 * HOUR)

    assert world.rows() == [row(world, 4, 2 * HOUR)]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda world: world.change_row(KEY, failures=4),
        lambda world: world.change_row(KEY, last_at=rfc3339(world.clock())),
        lambda world: world.delete_row(KEY),
    ],
    ids=[
        "another was counted in the same instant",
        "as many were counted anew",
        "all were forgotten",
    ],
)
def test_an_attempt_is_not_counted_by_what_has_changed(
    world: World, rows: ThrottlingRepository, meanwhile: Callable[[World], None]
) -> None:
    """Two attempts at once would count as one."""
    seen = counted(world, rows)
    meanwhile(world)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        rows.charge(SUBJECT, seen, 4, world.clock(), HOUR)

    assert world.rows() == before


def test_a_first_attempt_is_not_counted_over_another(
    world: World, rows: ThrottlingRepository
) -> None:
    """Whoever saw none was overtaken."""
    counted(world, rows)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        rows.charge(SUBJECT, None, 1, world.clock(), HOUR)

    assert world.rows() == before


def test_adding_needs_no_knowledge_of_the_others(
    world: World, rows: ThrottlingRepository
) -> None:
    """The failures of a network are counted whatever else it does."""
    rows.add(SUBJECT, world.clock(), HOUR)
    assert world.rows() == [row(world, 1)]
    world.clock.advance(minutes=1)

    rows.add(SUBJECT, world.clock(), 2 * HOUR)

    assert world.rows() == [row(world, 2, 2 * HOUR)]


@pytest.mark.parametrize("outside", [True, False])
def test_forgetting_deletes_one_subjects_row(
    world: World, rows: ThrottlingRepository, outside: bool
) -> None:
    """The same account's attempts at something else are kept."""
    counted(world, rows)
    rows.charge(("d1", "mail"), None, 1, world.clock(), HOUR)
    rows.charge(("d2", "sign-in"), None, 1, world.clock(), HOUR)

    def forget() -> None:
        """Forget, alone or with a change."""
        if outside:
            rows.drop(SUBJECT)
        else:
            world.table.transact([rows.forget(SUBJECT)])

    assert left_behind(world, forget) == LeftBehind({"gone throttle sign-in": 1})


def test_forgetting_what_was_never_counted_is_no_error(
    world: World, rows: ThrottlingRepository
) -> None:
    """The row may have expired a moment ago."""
    rows.drop(SUBJECT)

    assert world.rows() == []


def test_what_is_used_up_has_no_attempt_left(
    world: World, rows: ThrottlingRepository
) -> None:
    """It stays so until it is forgotten."""
    counted(world, rows, ALL - 1)

    world.table.write(rows.exhaust(SUBJECT, world.clock(), HOUR, Used))

    assert world.rows() == [row(world, ALL)]


@pytest.mark.parametrize("failures", [ALL, None], ids=["used up", "never begun"])
def test_what_is_used_up_is_not_used_again(
    world: World, rows: ThrottlingRepository, failures: int | None
) -> None:
    """A ticket that may succeed once must not succeed twice."""
    if failures is not None:
        counted(world, rows, failures)
    before = world.rows()

    with pytest.raises(Used):
        world.table.write(rows.exhaust(SUBJECT, world.clock(), HOUR, Used))

    assert world.rows() == before
