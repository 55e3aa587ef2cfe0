"""Fixtures that every unit test may ask for."""

from collections.abc import Iterator

import pytest

from runtime.core import context
from tests.clock import ManualClock
from tests.unit.world import World


@pytest.fixture(autouse=True)
def outside_a_request() -> Iterator[None]:
    """Keep one test's deadline and counts from reaching the next."""
    token = context._current.set(None)
    yield
    context._current.reset(token)


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that only moves when told to."""
    return ManualClock()


@pytest.fixture
def world() -> World:
    """Return every service on a table in memory."""
    return World()
