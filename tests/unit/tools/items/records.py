"""Records and the items that they become."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from runtime.features.items.models import Item
from tools.items.entries import Entries, Refused
from tools.items.sources import Record

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
THEN = NOW - timedelta(days=1)
OWNER_ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"


def item_of(fields: dict[str, Any], created_at: datetime | None = THEN) -> Item:
    """Return the item of a record with a title and these fields."""
    entries = Entries(OWNER_ID, NOW, created_at)
    return entries.item(Record(1, 1, "", {"title": "t"} | fields))


def refusal(fields: dict[str, Any], created_at: datetime | None = THEN) -> str:
    """Return the reason why a record is refused."""
    with pytest.raises(Refused) as caught:
        Entries(OWNER_ID, NOW, created_at).item(Record(1, 1, "", fields))
    return str(caught.value)
