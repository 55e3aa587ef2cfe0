"""Files in the trash."""

from datetime import datetime, timedelta

from pydantic import ConfigDict, Field

from runtime.core.models import Model, Timestamp
from runtime.features.files.models import File, StoredFile

KEPT_IN_TRASH = timedelta(days=30)


class TrashedFile(File):
    """A file that was deleted and can still be restored.

    Attributes:
        deleted_at: when it was moved to the trash.
        expires_at: when it is gone for good.
    """

    model_config = ConfigDict(json_schema_extra=None)

    deleted_at: Timestamp
    expires_at: Timestamp


class StoredTrashedFile(StoredFile):
    """A file in the trash, with what only the service knows of it.

    Attributes:
        deleted_at: when it was moved to the trash.
    """

    deleted_at: Timestamp

    @classmethod
    def of(cls, file: StoredFile, now: datetime) -> "StoredTrashedFile":
        """Return a file as it goes into the trash: a new version of it."""
        changes = {
            "version": file.version + 1,
            "deleted_at": now,
            "expires_at": now + KEPT_IN_TRASH,
        }
        return cls.model_construct(**dict(file) | changes)

    def restored(self) -> StoredFile:
        """Return the file as it leaves the trash: a new version, same content."""
        kept = {name: getattr(self, name) for name in StoredFile.model_fields}
        changes = {"version": self.version + 1, "expires_at": None}
        return StoredFile.model_construct(**kept | changes)

    def shown(self) -> TrashedFile:
        """Return the file as its owner sees it."""
        return TrashedFile.model_construct(
            **{name: getattr(self, name) for name in TrashedFile.model_fields}
        )


class FileTrashEmptied(Model):
    """The result of emptying the trash as far as time allowed."""

    purged: int = Field(description="How many files are gone for good.")
    more: bool = Field(description="Whether time ran out first: ask again.")
