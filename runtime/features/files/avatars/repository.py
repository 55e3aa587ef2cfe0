"""Storage of avatars: which file stands for its owner."""

from runtime.core.dynamodb.schema import avatar_key, file_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import ConditionFailed, check, delete, put
from runtime.core.owner import Owner
from runtime.features.files.models import FileStatus


class NoPicture(ConditionFailed):
    """The owner has no such file, or it is not ready."""


class AvatarRepository:
    """The avatars in the one table."""

    def __init__(self, table: Table) -> None:
        """Store avatars in this table."""
        self._table = table

    def get(self, owner: Owner) -> str | None:
        """Read which file is the avatar: half a read unit."""
        row = self._table.get(avatar_key(owner), consistent=False)
        return row["file_id"] if row else None

    def choose(self, owner: Owner, file_id: str) -> None:
        """Let a file stand for its owner: four write units per KB of the file.

        Raises:
            NoPicture: the owner has no such file that is ready.
        """
        pk, sk = avatar_key(owner)
        ready = {":ready": FileStatus.READY, ":image": "image/"}
        condition = "#status = :ready AND begins_with(#type, :image)"
        self._table.transact(
            [
                check(file_key(owner, file_id), condition, ready, NoPicture),
                put({"pk": pk, "sk": sk, "file_id": file_id}),
            ]
        )

    def remove(self, owner: Owner) -> None:
        """Let no file stand for the owner: one write unit."""
        self._table.write(delete(avatar_key(owner)))
