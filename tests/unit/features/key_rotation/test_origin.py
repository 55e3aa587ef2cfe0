"""The rotation of a distribution's secrets: no request fails, whenever a run ends."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from runtime.core.security.secrets import Overtaken, StoredSecret
from runtime.features.key_rotation.origin.models import Sent, Slot
from runtime.features.key_rotation.origin.service import (
    EVERY,
    FORCED_LEAD,
    LEAD,
    OriginRotation,
    Step,
)

FIRST, OTHER = "secretsmanager:first", "secretsmanager:other"
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Stop(Exception):
    """The end of a run in the middle."""


class World:
    """Secrets, distribution, guard, and the processes of the service.

    After every change a request is sent through the distribution: wherever its servers
    are with a change, it must get in.

    Attributes:
        now: the time.
        stops_at: the number of the call at which a run ends.
    """

    def __init__(self) -> None:
        """Begin as a deployment leaves it."""
        self.now = BEGAN
        self.stored = {FIRST: "a" * 64, OTHER: "b" * 64}
        self.since = {FIRST: BEGAN, OTHER: BEGAN}
        self.versions = {FIRST: "1", OTHER: "1"}
        self.admitted = set(self.stored.values())
        # Some servers of the distribution may still send what it sent before.
        self.sending = {"a" * 64}
        self.configured = "a" * 64
        self.service_knows = set(self.stored.values())
        self.stops_at: int | None = None
        self.calls = 0
        self.overtaken = False

    def _call(self) -> None:
        """End the run at a call, if this is the one."""
        self.calls += 1
        if self.calls == self.stops_at:
            raise Stop
        self._demand_entry()

    def _demand_entry(self) -> None:
        """Send a request by each server, to every process."""
        for value in self.sending:
            assert value in self.admitted, "the guard refuses the distribution"
            assert value in self.service_knows, "the service refuses the distribution"

    def read_slot(self, reference: str) -> Slot:
        """Return a secret."""
        self._call()
        stored = StoredSecret(self.stored[reference], self.versions[reference])
        return Slot(reference, stored, self.since[reference])

    def replace(self, reference: str, seen: StoredSecret, text: str) -> None:
        """Store a secret."""
        self._call()
        if self.overtaken or seen.version != self.versions[reference]:
            raise Overtaken
        self.stored[reference] = text
        self.versions[reference] += "1"
        self.since[reference] = self.now
        self._demand_entry()

    def sent(self) -> Sent:
        """Return what is sent."""
        self._call()
        return Sent(self.configured, len(self.sending) == 1, "mark")

    def send(self, value: str, sent: Sent) -> None:
        """Send another; some servers do so at once, and others later."""
        self._call()
        assert sent.mark == "mark"
        self.configured = value
        self.sending.add(value)
        self._demand_entry()

    def admit(self, values: Collection[str]) -> bool:
        """Take these and no other."""
        self._call()
        if self.admitted == set(values):
            return False
        self.admitted = set(values)
        self._demand_entry()
        return True

    def pass_time(self, time: timedelta) -> None:
        """Let time pass: servers settle in minutes, processes read within the hour."""
        self.now += time
        if time >= timedelta(minutes=10):
            self.sending = {self.configured}
        if time >= timedelta(hours=1):
            self.service_knows = set(self.stored.values())
        self._demand_entry()

    def step(self, *, force: bool = False) -> Step:
        """Run once."""
        self.calls = 0
        rotation = OriginRotation(
            store=self, front=self, guard=self, clock=lambda: self.now
        )
        return rotation.step((FIRST, OTHER), force=force)


def steps(world: World, days: int) -> list[Step]:
    """Run once a day, and return what was done but for resting."""
    done: list[Step] = []
    for _ in range(days):
        world.pass_time(DAY)
        step = world.step()
        if step is not Step.RESTED:
            done.append(step)
    return done


def test_secret_is_replaced_and_sent_a_day_later() -> None:
    """Once a month, and never the one that is in use."""
    world = World()
    before = dict(world.stored)

    assert steps(world, 29) == []
    assert steps(world, 2) == [Step.REPLACED, Step.SENT]

    assert world.stored[FIRST] == before[FIRST]
    assert world.configured == world.stored[OTHER] != before[OTHER]
    assert world.admitted == set(world.stored.values())


def test_a_year_of_rotations_replaces_both_in_turn() -> None:
    """No value is sent for longer than a month and some days."""
    world = World()
    seen = {world.configured}
    longest, since = timedelta(0), world.now
    for _ in range(365):
        world.pass_time(DAY)
        world.step()
        if world.configured not in seen:
            seen.add(world.configured)
            longest, since = max(longest, world.now - since), world.now
    assert len(seen) >= 11
    assert longest <= EVERY + 3 * DAY


def test_new_secret_is_not_sent_before_every_process_knows_it() -> None:
    """One whose store did not answer may still have the former ones."""
    world = World()
    steps(world, 30)
    world.pass_time(LEAD - timedelta(minutes=1))
    assert world.step() is Step.WAITED
    world.pass_time(timedelta(minutes=1))
    assert world.step() is Step.SENT


def test_nothing_is_changed_while_the_distribution_settles() -> None:
    """Some of its servers send the former one yet."""
    world = World()
    steps(world, 31)
    assert len(world.sending) == 2
    assert world.step(force=True) is Step.WAITED
    assert world.admitted == set(world.stored.values())


@pytest.mark.parametrize("first_stop", range(1, 9))
@pytest.mark.parametrize("second_stop", [None, *range(1, 9)])
def test_run_that_ends_anywhere_leaves_every_request_admitted(
    first_stop: int, second_stop: int | None
) -> None:
    """The next one goes on from there, and a month later all is rotated."""
    world = World()
    before = set(world.stored.values())
    steps(world, 29)
    for stop in (first_stop, second_stop):
        world.pass_time(DAY)
        world.stops_at = stop
        try:
            world.step()
        except Stop:
            pass
        world.stops_at = None
    for _ in range(70):
        world.pass_time(DAY)
        world.step()
    assert not before & set(world.stored.values())
    assert world.configured in world.stored.values()


def test_after_a_leak_both_are_replaced_within_the_hour() -> None:
    """Forced runs a few minutes apart do what takes two months otherwise."""
    world = World()
    world.pass_time(DAY)
    leaked = set(world.stored.values())
    done = []
    for _ in range(4):
        done.append(world.step(force=True))
        # A process reads a secret that it does not know at once.
        world.service_knows |= set(world.stored.values())
        world.pass_time(timedelta(minutes=15))
    assert done == [Step.REPLACED, Step.SENT, Step.REPLACED, Step.SENT]
    assert not leaked & {*world.stored.values(), *world.admitted, world.configured}
    assert FORCED_LEAD < timedelta(minutes=15)


def test_deployment_in_the_middle_harms_nothing() -> None:
    """CloudFormation has it send the first one again, as it is by then."""
    world = World()
    steps(world, 31)
    world.pass_time(DAY)
    world.configured = world.stored[FIRST]
    world.sending = {world.configured}
    done = steps(world, 40)
    assert Step.SENT in done
    assert world.admitted == set(world.stored.values())


def test_guard_that_forgot_is_told_first() -> None:
    """Whoever changed it by hand has locked everybody out until then."""
    world = World()
    world.admitted = {"guessed"}
    world.sending = set()
    world.step()
    assert world.admitted == set(world.stored.values())


def test_distribution_that_sends_another_value_is_mended() -> None:
    """It sends the one that everybody has known for longest."""
    world = World()
    world.since[OTHER] = BEGAN - DAY
    world.configured = "forged"
    world.sending = set()

    world.sent = lambda: Sent("forged", True, "mark")  # type: ignore[method-assign]
    assert world.step() is Step.SENT
    assert world.configured == world.stored[OTHER]


def test_run_that_is_overtaken_changes_nothing() -> None:
    """One of two at once has done the step."""
    world = World()
    steps(world, 29)
    world.overtaken = True
    before = dict(world.stored)
    world.pass_time(DAY)
    assert world.step() is Step.WAITED
    assert world.stored == before
