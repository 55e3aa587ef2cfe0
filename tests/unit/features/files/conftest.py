"""Fixtures of the unit tests of files."""

import pytest

from tests.unit.features.files.held import Held
from tests.unit.world import World


@pytest.fixture
def held(world: World) -> Held:
    """Return the services of files, with the usual limits."""
    return Held(world)
