"""Policies: what counts, for how long, and how long the next attempt has to wait."""

from datetime import timedelta
from typing import Any

import pytest

from runtime.core.throttling.models import Bucket, Policy
from tests.clock import ManualClock

NOW = ManualClock()()
POLICY = Policy("p", free=3)
NEVER = timedelta(0)
INSTANT = timedelta(milliseconds=1)


def attempts(failures: int, ago: timedelta = NEVER) -> Bucket:
    """Return so many attempts, the last of which was made some time ago."""
    return Bucket(failures=failures, last_at=NOW - ago)


def test_a_policy_that_says_nothing_else_is_this() -> None:
    """Every other number of a policy is a decision that its declaration shows."""
    said = Policy(
        name="p",
        free=3,
        remembered=timedelta(minutes=60),
        first=timedelta(milliseconds=1000),
        longest=timedelta(minutes=1),
    )

    assert POLICY == said


@pytest.mark.parametrize("change", [{"free": 4}, {"name": "q"}])
def test_a_policy_cannot_be_changed(change: dict[str, Any]) -> None:
    """One object serves every request of the process."""
    ((name, value),) = change.items()

    with pytest.raises(AttributeError):
        setattr(POLICY, name, value)


@pytest.mark.parametrize(
    ("bucket", "failures"),
    [
        (None, 0),
        (attempts(7), 7),
        (attempts(7, timedelta(hours=1) - INSTANT), 7),
        (attempts(7, timedelta(hours=1)), 0),
        (attempts(7, timedelta(days=1)), 0),
    ],
    ids=["none was made", "just now", "almost an hour", "an hour", "yesterday"],
)
def test_attempts_count_until_they_are_forgotten(
    bucket: Bucket | None, failures: int
) -> None:
    """The row may stay for days after that."""
    assert POLICY.failures(bucket, NOW) == failures


def test_the_delay_begins_when_no_free_attempt_is_left_and_doubles() -> None:
    """It is exact to the second, and never longer than the longest."""
    delays = [POLICY.delay(number).total_seconds() for number in range(14)]

    assert delays == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]


def test_a_policy_has_its_own_first_and_longest_delay() -> None:
    """Mails begin with a minute."""
    policy = Policy(
        "m", free=0, first=timedelta(minutes=1), longest=timedelta(minutes=15)
    )

    minutes = [policy.delay(number) / timedelta(minutes=1) for number in range(6)]
    assert minutes == [1, 2, 4, 8, 15, 15]


@pytest.mark.parametrize(
    ("bucket", "wait"),
    [
        (None, NEVER),
        (attempts(2), NEVER),
        (attempts(3), timedelta(seconds=1)),
        (attempts(3, timedelta(seconds=0.25)), timedelta(seconds=0.75)),
        (attempts(3, timedelta(seconds=1)), NEVER),
        (attempts(3, timedelta(minutes=5)), NEVER),
        (attempts(5, timedelta(seconds=1)), timedelta(seconds=3)),
        (attempts(10**9), timedelta(seconds=60)),
        (attempts(10**9, timedelta(hours=1)), NEVER),
    ],
    ids=[
        "none was made",
        "one is free",
        "none is free",
        "a part of the delay is over",
        "the delay is over",
        "it was over long ago",
        "the third delay",
        "more than anybody makes",
        "all are forgotten",
    ],
)
def test_the_next_attempt_waits_for_what_is_left_of_the_delay(
    bucket: Bucket | None, wait: timedelta
) -> None:
    """It is never negative."""
    assert POLICY.wait(bucket, NOW) == wait


def test_a_longer_delay_than_the_memory_ends_with_the_memory() -> None:
    """An attempt that is forgotten holds nobody back."""
    policy = Policy(
        "x", free=1, remembered=timedelta(seconds=5), first=timedelta(minutes=1)
    )

    assert policy.wait(attempts(1, timedelta(seconds=5)), NOW) == NEVER
