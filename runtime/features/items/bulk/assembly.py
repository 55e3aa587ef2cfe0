"""The service of bulk requests."""

from functools import cached_property
from typing import TYPE_CHECKING

from runtime.core.platform import Platform
from runtime.features.items.assembly import Items

if TYPE_CHECKING:
    from runtime.features.items.bulk.service import ItemBulkService


class ItemBulk:
    """The service of bulk requests on one platform."""

    def __init__(self, platform: Platform) -> None:
        """Build the service on this platform."""
        self._platform = platform

    @cached_property
    def service(self) -> "ItemBulkService":
        """The service for bulk requests."""
        from runtime.features.items.bulk.service import ItemBulkService

        platform = self._platform
        items = platform.assembled(Items)
        return ItemBulkService(
            items.service,
            store=items.repository,
            idempotency=platform.idempotency,
            clock=platform.clock,
            new_id=platform.new_id,
            versions_required=platform.settings.REQUIRE_IF_MATCH,
        )
