"""Fixtures: a real Valkey server, in good health for each test."""

from collections.abc import Iterator

import pytest

from tools.local.valkey_server import ValkeyServer, valkey_server


@pytest.fixture(scope="module", name="running")
def _running() -> Iterator[ValkeyServer]:
    """Return one server for all tests of a module."""
    with valkey_server() as server:
        yield server


@pytest.fixture(name="server")
def _server(running: ValkeyServer) -> Iterator[ValkeyServer]:
    """Return that server, empty and in good health before and after each test."""
    running.empty()
    yield running
    if running._process is None:
        running.start()
    running.resume()
    running.make_room()
