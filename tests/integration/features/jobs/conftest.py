"""Fixtures for the tests of jobs."""

from typing import TYPE_CHECKING

import pytest

from tests.integration.features.jobs.office import Office

if TYPE_CHECKING:
    from tests.services import Services


@pytest.fixture(name="office")
def _office(services: "Services") -> Office:
    """Return everything that works on jobs of kinds that only tests have."""
    return Office(services)
