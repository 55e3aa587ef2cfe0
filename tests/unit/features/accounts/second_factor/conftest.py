"""The fixture of a user with a second factor."""

import pytest

from tests.unit.fakes import World
from tests.unit.features.accounts.second_factor.enrolled import Ada


@pytest.fixture(name="ada")
def _ada(world: World) -> Ada:
    """Return Ada with a second factor."""
    return Ada(world)
