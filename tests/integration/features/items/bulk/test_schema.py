"""Bulk requests for items that an older release wrote."""

from typing import TYPE_CHECKING, Any

from runtime.features.items.bulk.assembly import ItemBulk
from runtime.features.items.bulk.models import BulkRequest
from runtime.features.items.query import ItemQuery
from tests.integration.features.items.old_rows import (
    OWNER,
    forget_search_rows,
    old_items,
)

if TYPE_CHECKING:
    from tests.services import Services


def test_an_old_item_that_is_changed_is_found_as_a_new_one(
    services: "Services", aws: Any
) -> None:
    """Also by what the older rules did not write, and the change did not touch."""
    (item_id,) = old_items(services, aws, "old words")
    forget_search_rows(services, item_id)
    request = BulkRequest.model_validate(
        {"update": [{"id": item_id, "changes": {"status": "done"}}], "atomic": True}
    )

    services.platform.assembled(ItemBulk).service.run(OWNER, request)

    (found,) = services.items.page(OWNER, ItemQuery(limit=9, search="words")).items
    assert (found.id, found.version) == (item_id, 2)
