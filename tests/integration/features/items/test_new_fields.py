"""Items with fields that they do not have yet: days, measures, optional times."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.models import Timestamp
from runtime.core.owner import Owner
from runtime.features.items.listing import Listing
from runtime.features.items.models import Item, ItemStatus
from runtime.features.items.repository import ItemChange, ItemRepository
from runtime.features.items.trash.models import TrashedItem
from runtime.features.items.trash.repository import TrashRepository

if TYPE_CHECKING:
    from tests.services import Services

OWNER = Owner.user("owner")
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SET = {
    "due": date(2026, 2, 28),
    "estimate": 2.5,
    "reminded_at": datetime(2026, 2, 27, 9, tzinfo=UTC),
}
NOT_SET = dict.fromkeys(SET)
WHOLE = SET | {"estimate": 2.0}


class PlannedItem(Item):
    """An item with a plan."""

    due: date | None = None
    estimate: float | None = None
    reminded_at: Timestamp | None = None


class TrashedPlannedItem(TrashedItem, PlannedItem):
    """A planned item in the trash."""


@pytest.fixture(autouse=True)
def _planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make items planned ones, as if the fields stood in their models."""
    for name, model in (
        ("runtime.features.items.rows.Item", PlannedItem),
        ("runtime.features.items.rows.TrashedItem", TrashedPlannedItem),
        ("runtime.features.items.trash.models.Item", PlannedItem),
    ):
        monkeypatch.setattr(name, model)


def _item(**plan: Any) -> PlannedItem:
    """Return an item with this plan."""
    return PlannedItem(
        id="01JD5Q8V3T1Z6W9X4B7N2M0KRC",
        title="Write the release notes",
        description="",
        status=ItemStatus.OPEN,
        tags=[],
        version=1,
        created_at=NOW,
        updated_at=NOW,
        **plan,
    )


@pytest.mark.parametrize("plan", [SET, NOT_SET, WHOLE])
def test_an_item_keeps_its_new_fields_wherever_it_is(
    services: "Services", plan: dict[str, Any]
) -> None:
    """It does so when written, read, listed, trashed and restored."""
    items = ItemRepository(services.table)
    trash = TrashRepository(services.table)
    item = _item(**plan)

    items.write(OWNER, [ItemChange(None, item)])
    read = items.get(OWNER, item.id)
    assert read == item
    assert items.page(OWNER, Listing(), 10, 0, "").items == [item]

    trashed = TrashedPlannedItem.of(item, NOW)
    items.write(OWNER, [ItemChange(read, trashed)])
    found = trash.get(OWNER, item.id, NOW + timedelta(days=1))
    assert found == trashed

    assert found is not None
    items.write(OWNER, [ItemChange(found, found.restored())])
    assert items.get(OWNER, item.id) == item.model_copy(update={"version": 3})


def test_new_fields_are_stored_as_text_and_numbers(
    services: "Services", aws: Any
) -> None:
    """Fields without a value are not stored."""
    ItemRepository(services.table).write(OWNER, [ItemChange(None, _item(**SET))])

    key = {"pk": {"S": f"U#{OWNER.id}"}, "sk": {"S": f"I#{_item().id}"}}
    row = aws.get_item(TableName="integration-table", Key=key)["Item"]
    assert {name: row[name] for name in SET} == {
        "due": {"S": "2026-02-28"},
        "estimate": {"N": "2.5"},
        "reminded_at": {"S": "2026-02-27T09:00:00.000Z"},
    }


def test_a_row_that_was_stored_before_a_field_was_added_reads_without_it(
    services: "Services", aws: Any
) -> None:
    """The field has no value then."""
    ItemRepository(services.table).write(OWNER, [ItemChange(None, _item(**NOT_SET))])

    key = {"pk": {"S": f"U#{OWNER.id}"}, "sk": {"S": f"I#{_item().id}"}}
    assert not SET.keys() & aws.get_item(TableName="integration-table", Key=key)["Item"]
    assert ItemRepository(services.table).get(OWNER, _item().id) == _item()
