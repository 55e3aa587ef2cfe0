"""Items in the trash."""

from datetime import datetime, timedelta

from pydantic import ConfigDict, Field

from runtime.core.models import Model, Timestamp
from runtime.features.items.models import Item

KEPT_IN_TRASH = timedelta(days=30)


class TrashedItem(Item):
    """An item that was deleted and can still be restored.

    Attributes:
        deleted_at: when it was moved to the trash.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
                "title": "Write the release notes",
                "description": "Mention the new API.",
                "status": "done",
                "tags": ["docs", "release"],
                "version": 2,
                "search_truncated": False,
                "created_at": "2026-01-31T12:00:00.000Z",
                "updated_at": "2026-01-31T12:00:00.000Z",
                "deleted_at": "2026-02-01T12:00:00.000Z",
                "expires_at": "2026-03-03T12:00:00.000Z",
            }
        }
    )

    deleted_at: Timestamp
    expires_at: Timestamp = Field(description="When it is gone for good.")

    @classmethod
    def of(cls, item: Item, now: datetime) -> "TrashedItem":
        """Return an item as it goes into the trash: a new version of it."""
        return cls.model_construct(
            **dict(item) | {"version": item.version + 1},
            deleted_at=now,
            expires_at=now + KEPT_IN_TRASH,
        )

    def restored(self) -> Item:
        """Return the item as it leaves the trash: a new version, same content."""
        kept = {name: getattr(self, name) for name in Item.model_fields}
        return Item.model_construct(**kept | {"version": self.version + 1})


class TrashEmptied(Model):
    """The result of emptying the trash as far as time allowed."""

    purged: int = Field(description="How many items are gone for good.")
    more: bool = Field(description="Whether time ran out first: ask again.")
