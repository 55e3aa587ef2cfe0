"""The fixture of a user with a second factor."""

import pytest

from tests.unit.features.accounts.second_factor.enrolled import Ada
from tests.unit.world import World


@pytest.fixture(name="ada")
def _ada(world: World) -> Ada:
    """Return Ada with a second factor."""
    return Ada(world)
