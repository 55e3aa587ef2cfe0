"""An account in a world to which an export is imported."""

import hashlib
from dataclasses import dataclass, field
from typing import IO, Any

from runtime.core.owner import Owner
from runtime.features.items.models import ItemCreate
from tests.unit.world import World


@dataclass
class WorldTarget:
    """The account of an owner, by the services that the routes call.

    Attributes:
        world: the world.
        owner: the owner.
        files: the facts of the files that were made, by their ids.
    """

    world: World
    owner: Owner
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def create_item(self, key: str, fields: dict[str, Any]) -> str:
        """Make an item, by the rules for requests."""
        request = ItemCreate.model_validate(fields)
        return self.world.items.create(self.owner, request, key).resource.id

    def delete_item(self, key: str, item_id: str) -> None:
        """Move an item to the trash."""
        self.world.items.delete(self.owner, item_id)

    def create_file(self, key: str, facts: dict[str, Any], content: IO[bytes]) -> str:
        """Take the bytes of a file, which must be those that are announced."""
        read = content.read()
        assert len(read) == facts["size"]
        assert hashlib.sha256(read).hexdigest() == facts["sha256"]
        self.files[key] = {**facts, "read": read}
        return key
