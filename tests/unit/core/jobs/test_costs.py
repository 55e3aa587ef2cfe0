"""Cost of a short job and of a step, as the documentation tells."""

import re
from pathlib import Path

import pytest

from bench.data.meter import Cost, Meter
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from runtime.core.jobs.ending import SUCCEEDED
from runtime.core.jobs.rows import Attempt
from tests.unit.core.jobs.office import ADA, Office, work
from tests.unit.world import World

_PAGE = Path(__file__).parents[4] / "docs" / "jobs.md"


def _told(what: str) -> tuple[int, int]:
    """Return the write units and read units that the documentation tells."""
    text = " ".join(_PAGE.read_text(encoding="utf-8").split())
    found = re.search(rf"{what} costs (\d+) write units and (\d+) read units", text)
    assert found is not None
    return int(found[1]), int(found[2])


@pytest.fixture(name="meter")
def _meter(world: World, monkeypatch: pytest.MonkeyPatch) -> Meter:
    """Return the meter of the world's table."""
    meter = Meter(world.client.plain, TABLE_DEFINITION)
    monkeypatch.setattr(world.table, "_client", meter)
    return meter


def _units(cost: Cost) -> tuple[float, float]:
    """Return write units and read units."""
    return cost.write_units, cost.read_units


def test_a_short_job_costs_what_the_documentation_tells(
    world: World, meter: Meter
) -> None:
    """From the request to the end, without progress."""
    office = Office(world)

    with meter.measuring() as cost:
        attempt = Attempt(ADA, office.service.ask(ADA, "free", {}).resource.id, 1)
        office.starter.start(attempt)
        # The function looks up the kind first.
        office.stored(attempt)
        office.worker.step(attempt, "free", work, invocation=office.invocation())
        office.ending.end(attempt, SUCCEEDED)

    assert _units(cost) == _told("A short job")


def test_a_step_costs_what_the_documentation_tells(world: World, meter: Meter) -> None:
    """The second of a job, which has begun."""
    office = Office(world)
    attempt = office.asked()
    office.worker.step(attempt, "first", work, invocation=office.invocation())

    with meter.measuring() as cost:
        office.worker.step(attempt, "second", work, invocation=office.invocation())

    assert _units(cost) == _told("each step")
