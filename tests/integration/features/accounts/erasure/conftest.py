"""Fixtures: services whose clock a test moves."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.clock import ManualClock
from tests.integration.conftest import SerialClient

if TYPE_CHECKING:
    from runtime.core.settings import Settings
    from tests.services import Services


@pytest.fixture(name="clock")
def _clock() -> ManualClock:
    """Return a clock that only moves when told to."""
    return ManualClock()


@pytest.fixture(name="timed")
def _timed(settings: "Settings", aws: Any, clock: ManualClock) -> "Services":
    """Return services that use that clock."""
    from tests.services import Services

    return Services(settings, SerialClient(aws), clock)
