"""The cache of sessions: what it keeps, and what it must not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest

from runtime.core.errors import Unauthenticated
from runtime.features.accounts.sessions.cache import SessionCache
from runtime.features.accounts.sessions.models import Session
from tests.clock import ManualClock
from tests.unit.features.accounts.sessions.made import made_session
from tests.unit.world import World

ENDING_SECONDS = 30
"""Time in which a write that has begun is done or has failed."""


class Ticks:
    """The monotonic clock, which only moves when told to."""

    now = 1000.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture(name="ticks")
def _ticks(monkeypatch: pytest.MonkeyPatch) -> Ticks:
    """Return the clock of the caches."""
    ticks = Ticks()
    monkeypatch.setattr(
        "runtime.features.accounts.sessions.cache.time",
        SimpleNamespace(monotonic=ticks.monotonic),
    )
    return ticks


@pytest.fixture(name="cache")
def _cache(ticks: Ticks) -> SessionCache:
    """Return an empty cache."""
    return SessionCache()


def session(user_id: str = "ada") -> Session:
    """Return an open session of a user."""
    return made_session(ManualClock()(), user_id)


def test_a_session_is_kept_for_three_seconds_from_the_beginning_of_its_read(
    cache: SessionCache, ticks: Ticks
) -> None:
    """A slow answer of the table must not prolong what it shows."""
    one, began = session(), cache.now()
    ticks.now += 2
    cache.put(one, began)

    ticks.now += 1
    assert cache.get(one.id) == one
    ticks.now += 0.001
    assert cache.get(one.id) is None


def test_a_session_that_is_about_to_end_is_dropped_alone(cache: SessionCache) -> None:
    """Other sessions of its user stay."""
    ending, staying = session(), session()
    for each in (ending, staying):
        cache.put(each, cache.now())

    cache.forget(ending.id)

    assert (cache.get(ending.id), cache.get(staying.id)) == (None, staying)


def test_all_sessions_of_a_user_are_dropped_and_no_others(cache: SessionCache) -> None:
    """The epoch of one user ends."""
    first, second, foreign = session(), session(), session("eve")
    for each in (first, second, foreign):
        cache.put(each, cache.now())

    cache.forget_all("ada")

    assert [cache.get(each.id) for each in (first, second)] == [None, None]
    assert cache.get(foreign.id) == foreign


@pytest.mark.parametrize("everything", [False, True], ids=["one", "all"])
@pytest.mark.parametrize(
    ("began_after", "kept"), [(-2, False), (0, False), (29.9, False), (30, True)]
)
def test_a_session_is_not_kept_until_the_write_that_ends_it_is_done(
    cache: SessionCache,
    ticks: Ticks,
    everything: bool,
    began_after: float,
    kept: bool,
) -> None:
    """Its read may have begun before, and show it open after it has ended."""
    one, other, at = session(), session("eve"), ticks.now
    if everything:
        cache.forget_all(one.user_id)
    else:
        cache.forget(one.id)

    ticks.now = at + max(began_after, 1)
    cache.put(one, at + began_after)
    cache.put(other, at + began_after)

    assert cache.get(one.id) == (one if kept else None)
    assert (cache.get(other.id) == other) == (ticks.now - (at + began_after) <= 3)


def test_what_is_noted_no_more_is_not_kept_either(
    cache: SessionCache, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who ends many sessions must not make the process forget one of them."""
    monkeypatch.setattr("runtime.features.accounts.sessions.cache._CACHE_ENTRIES", 2)
    one, another = session(), session("eve")
    cache.forget(one.id)
    for number in range(2):
        cache.forget(f"session {number}")

    for each in (one, another):
        cache.put(each, cache.now())
        assert cache.get(each.id) is None
    ticks.now += ENDING_SECONDS
    for each in (one, another):
        cache.put(each, cache.now())
        assert cache.get(each.id) == each


def test_a_thread_that_read_a_session_before_it_ended_does_not_bring_it_back(
    world: World,
) -> None:
    """One thread has read it open; another ends it before the first goes on."""
    caller = world.caller(world.user())
    pair = world.accounts.sessions.open(world.account(caller.user_id).user)
    was_read, has_ended = Event(), Event()

    def wait() -> None:
        """Hold what was read back until the session has ended."""
        was_read.set()
        assert has_ended.wait(30)

    def end() -> None:
        """End the session in the middle of that."""
        assert was_read.wait(30)
        world.accounts.sessions.revoke_others(caller)
        has_ended.set()

    world.client.after_read(wait, of="S#")
    with ThreadPoolExecutor(2) as pool:
        ending = pool.submit(end)
        reading = pool.submit(world.accounts.sessions.authenticate, pair.access_token)
        ending.result(60)
        assert reading.result(60).user_id == caller.user_id

    with pytest.raises(Unauthenticated):
        world.accounts.sessions.authenticate(pair.access_token)


def test_a_session_is_out_while_the_write_that_ended_it_has_yet_to_return(
    world: World,
) -> None:
    """Between the table's commit and its answer another thread may ask."""
    caller = world.caller(world.user())
    pair = world.accounts.sessions.open(world.account(caller.user_id).user)
    world.accounts.sessions.authenticate(pair.access_token)
    refused: list[bool] = []

    def ask() -> None:
        """Present the access token at this moment."""
        with pytest.raises(Unauthenticated):
            world.accounts.sessions.authenticate(pair.access_token)
        refused.append(True)

    world.client.after_write(ask, of="S#")
    world.accounts.sessions.revoke_others(caller)

    assert refused
