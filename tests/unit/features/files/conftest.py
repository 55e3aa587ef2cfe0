"""Fixtures of the unit tests of files."""

import pytest

from tests.unit.features.files.checking import Checking
from tests.unit.features.files.held import Held
from tests.unit.world import World


@pytest.fixture
def held(world: World) -> Held:
    """Return the services of files, with the usual limits."""
    return Held(world)


@pytest.fixture
def checking(held: Held, monkeypatch: pytest.MonkeyPatch) -> Checking:
    """Return the check of files, without a scanner."""
    return Checking(held, monkeypatch, "none")


@pytest.fixture
def scanning(held: Held, monkeypatch: pytest.MonkeyPatch) -> Checking:
    """Return the check of files that waits for a scanner."""
    return Checking(held, monkeypatch, "guardduty")
