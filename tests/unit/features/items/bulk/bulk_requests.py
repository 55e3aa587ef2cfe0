"""Bulk requests, and the items that they change."""

from typing import Any

from runtime.core.idempotency.service import Created
from runtime.core.owner import Owner
from runtime.features.items.assembly import Items
from runtime.features.items.bulk.models import BulkRequest, BulkResult, BulkResults
from runtime.features.items.bulk.service import ItemBulkService
from runtime.features.items.models import Item, ItemCreate
from tests.unit.stored_items import OWNER
from tests.unit.world import World

MISSING = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"


def existing(world: World, title: str = "Old") -> Item:
    """Create an item."""
    world.clock.advance(milliseconds=1)
    return world.items.create(OWNER, ItemCreate(title=title)).resource


def run(
    world: World,
    content: dict[str, Any],
    key: str | None = None,
    owner: Owner = OWNER,
    *,
    versions_required: bool = False,
) -> Created[BulkResults]:
    """Send a bulk request to a service that is strict about versions, or not."""
    service = ItemBulkService(
        world.items,
        store=world.platform.assembled(Items).repository,
        idempotency=world.platform.idempotency,
        clock=world.clock,
        new_id=world.platform.new_id,
        versions_required=versions_required,
    )
    return service.run(owner, BulkRequest.model_validate(content), key)


def statuses(results: list[BulkResult]) -> list[int]:
    """Return the status of each result."""
    return [result.status for result in results]


def mixed(update: Item, delete: Item, **more: Any) -> dict[str, Any]:
    """Return a request with two new items, a change and a deletion."""
    return {
        "create": [{"title": "a"}, {"title": "b"}],
        "update": [{"id": update.id, "changes": {"title": "New"}}],
        "delete": [{"id": delete.id}],
        **more,
    }
