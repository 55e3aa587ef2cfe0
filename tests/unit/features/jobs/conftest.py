"""Fixtures for tests of what looks at jobs, and of the functions that do them."""

import pytest

from tests.unit.core.jobs.office import Office
from tests.unit.world import World


@pytest.fixture(name="office")
def _office(world: World) -> Office:
    """Return everything that works on jobs."""
    return Office(world)
