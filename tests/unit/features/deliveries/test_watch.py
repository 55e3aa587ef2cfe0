"""The watch: alarms of the version before undo nothing, those of the new one all."""

from typing import Any

import pytest

from runtime.features.deliveries.errors import AlarmRaised
from runtime.features.deliveries.repository import Alarms
from runtime.features.deliveries.watch.service import (
    EVERY_SECONDS,
    STALE_SECONDS,
    Watch,
)

NAMES = ["errors", "slow"]
FIVE_MINUTES = 300.0


class World:
    """CloudWatch and a clock, in which time passes by sleeping only.

    Attributes:
        time: the seconds since the watch began.
    """

    def __init__(self, **raised: list[tuple[float, float]]) -> None:
        """Have alarms raised from, and to, some seconds."""
        self._raised = raised
        self.time = 0.0

    def now(self) -> float:
        """Return the time, of a clock that began long ago."""
        return self.time + 1e6

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert 0 < seconds <= EVERY_SECONDS
        self.time += seconds

    def describe_alarms(self, AlarmNames: list[str]) -> dict[str, Any]:
        """Return the alarms and their states now."""
        found = [
            {"AlarmName": name, "StateValue": "ALARM" if self._is(name) else "OK"}
            for name in AlarmNames
        ]
        return {"MetricAlarms": found}

    def _is(self, name: str) -> bool:
        spans = self._raised.get(name, [])
        return any(start <= self.time < end for start, end in spans)


def watched(world: World, seconds: float = FIVE_MINUTES) -> None:
    """Watch both alarms for some minutes."""
    Watch(Alarms(world), seconds=seconds, now=world.now, sleep=world.sleep).run(NAMES)


def test_all_being_well_it_lasts_as_long_as_it_should() -> None:
    """Neither less, which would miss alarms, nor more, which somebody waits for."""
    world = World()
    watched(world)
    assert world.time == FIVE_MINUTES


@pytest.mark.parametrize("until", [5.0, 65.0, STALE_SECONDS])
def test_alarm_of_the_version_before_does_not_undo_its_mending(until: float) -> None:
    """It was told to look at another version, and has not looked yet."""
    world = World(errors=[(-600, until)])
    watched(world)
    assert world.time == FIVE_MINUTES


@pytest.mark.parametrize("seconds", [60.0, FIVE_MINUTES])
def test_alarm_that_stays_raised_is_of_the_new_version(seconds: float) -> None:
    """It has looked at it since; a watch that is shorter ends with what it sees."""
    world = World(errors=[(-600, 1e9)])
    with pytest.raises(AlarmRaised, match="^errors$"):
        watched(world, seconds)
    assert world.time == min(STALE_SECONDS, seconds)


def test_alarm_that_is_raised_anew_counts_at_once() -> None:
    """Its end was that of the version before."""
    world = World(errors=[(-600, 35), (100, 1e9)])
    with pytest.raises(AlarmRaised, match="^errors$"):
        watched(world)
    assert world.time == 100


def test_alarm_beside_an_old_one_counts_at_once() -> None:
    """And is the only one that is named."""
    world = World(errors=[(-600, 150)], slow=[(61, 1e9)])
    with pytest.raises(AlarmRaised, match="^slow$"):
        watched(world)
    assert world.time == 70


def test_alarm_that_is_raised_late_counts() -> None:
    """Not only at the beginning of the watch, and at its very end."""
    world = World(slow=[(FIVE_MINUTES, 1e9)])
    with pytest.raises(AlarmRaised, match="^slow$"):
        watched(world)
    assert world.time == FIVE_MINUTES
