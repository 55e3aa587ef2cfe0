"""Fixtures for the tests of items and of what belongs to them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.integration.features.items.faults import FaultyClient

if TYPE_CHECKING:
    from fastapi import FastAPI


@pytest.fixture(name="faulty")
def _faulty(app: "FastAPI") -> Iterator[FaultyClient]:
    """The app's client, ready to fail."""
    table = app.state.platform.table
    client, table._client = table._client, FaultyClient(table._client)
    yield table._client
    table._client = client
