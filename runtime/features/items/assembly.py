"""The services of items, each built when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from runtime.core.platform import Platform

if TYPE_CHECKING:
    from runtime.features.items.repeatable import RepeatableChanges
    from runtime.features.items.repository import ItemRepository
    from runtime.features.items.service import ItemService
    from runtime.features.items.trash.service import TrashService


class Items:
    """The services of items on one platform."""

    def __init__(self, platform: Platform) -> None:
        """Build the services on this platform."""
        self._platform = platform

    @cached_property
    def repository(self) -> "ItemRepository":
        """The repository of items."""
        from runtime.features.items.repository import ItemRepository

        return ItemRepository(self._platform.table)

    @cached_property
    def service(self) -> "ItemService":
        """The service for items."""
        from runtime.features.items.service import ItemService

        platform = self._platform
        return ItemService(
            self.repository,
            idempotency=platform.idempotency,
            cursors=platform.cursors,
            clock=platform.clock,
            new_id=platform.new_id,
        )

    @cached_property
    def changes(self) -> "RepeatableChanges":
        """The changes that a client may repeat with an Idempotency-Key."""
        from runtime.features.items.repeatable import RepeatableChanges

        return RepeatableChanges(
            self.service, lambda: self.trash, self._platform.idempotency
        )

    @cached_property
    def trash(self) -> "TrashService":
        """The service for the trash."""
        from runtime.features.items.trash.repository import TrashRepository
        from runtime.features.items.trash.service import TrashService

        platform = self._platform
        return TrashService(
            TrashRepository(platform.table),
            items=self.repository,
            cursors=platform.cursors,
            clock=platform.clock,
        )
