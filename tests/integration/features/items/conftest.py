"""Fixtures: the repository of items over a client that counts its costs."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import SerialClient
from tests.integration.items import TABLE, Meter

if TYPE_CHECKING:
    from runtime.features.items.repository import ItemRepository


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
