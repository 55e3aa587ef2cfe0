"""Fixtures of the unit tests of summaries."""

from collections.abc import Iterator

import pytest

from tests.model_server import ModelServer, model_server
from tests.unit.features.summaries.desk import Desk, keyed_world


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """Return the server of a language model."""
    with model_server() as running:
        yield running


@pytest.fixture
def desk(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return the work on summaries, with the usual limits."""
    return Desk(keyed_world(), server, monkeypatch)
