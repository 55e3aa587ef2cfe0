"""Fixtures: every stage, and three made-up ones, synthesized once per process."""

import pytest

import tests.service_environment  # noqa: F401
from tests.infra.assemblies import assembly
from tests.infra.templates import STAGES, Assembly

_SHARED = {"deployed", "prod", "guarded", "resized", "cached"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests that share stacks in one process, for `--dist loadgroup` of xdist."""
    for item in items:
        if _SHARED & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("stacks"))


@pytest.fixture(name="deployed", params=STAGES)
def _deployed(request: pytest.FixtureRequest) -> Assembly:
    """Return each stage in turn."""
    return assembly(request.param)


@pytest.fixture(name="prod")
def _prod() -> Assembly:
    """Return production."""
    return assembly("prod")


@pytest.fixture(name="guarded")
def _guarded() -> Assembly:
    """Return production behind a domain and API keys, deployed by canary."""
    return assembly("guarded")


@pytest.fixture(name="resized")
def _resized() -> Assembly:
    """Return development with SnapStart, reserved concurrency and schedules."""
    return assembly("resized")


@pytest.fixture(name="cached")
def _cached() -> Assembly:
    """Return production with a cache that all processes share."""
    return assembly("cached")
