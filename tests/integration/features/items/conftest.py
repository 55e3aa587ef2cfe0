"""Fixtures for the tests of items and of the parts that belong to them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import SerialClient
from tests.integration.features.items.faults import FaultyClient
from tests.integration.items import TABLE, Meter

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.features.items.repository import ItemRepository


@pytest.fixture(name="faulty")
def _faulty(app: "FastAPI") -> Iterator[FaultyClient]:
    """Return the app's client, with faults to be set."""
    table = app.state.platform.table
    client, table._client = table._client, FaultyClient(table._client)
    yield table._client
    table._client = client


@pytest.fixture(name="meter")
def _meter(aws: Any) -> Meter:
    """Return a client that counts what reads cost."""
    return Meter(SerialClient(aws))


@pytest.fixture(name="items")
def _items(meter: Meter) -> "ItemRepository":
    """Return the repository over that client."""
    from runtime.core.dynamodb.table import Table
    from runtime.features.items.repository import ItemRepository

    client: Any = meter
    return ItemRepository(Table(client, TABLE))
