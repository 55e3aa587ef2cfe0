"""Files as they are held: in a world whose time, races and bucket a test decides."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import owner_pk, usage_key
from runtime.core.owner import Owner
from runtime.core.s3.objects import Part, UploadGone, UploadRefused
from runtime.core.s3.signing import Credentials, Signer
from runtime.features.files.assembly import Files
from runtime.features.files.models import File, FileCreate, FileStatus, StoredFile
from runtime.features.files.query import FileQuery
from runtime.features.files.rows import (
    REJECTED_KEPT,
    file_of,
    holds_room,
    search_rows,
    trashed_of,
)
from runtime.features.files.settings import FileSettings
from runtime.features.items.models import ItemCreate
from tests.unit.world import World

OWNER, STRANGER = Owner.user("owner"), Owner.user("stranger")
SHA256 = "ab" * 32


class MemoryObjects:
    """A bucket in memory, of uploads in parts and of keys.

    Attributes:
        uploads: the parts of each upload that was begun, by its id.
        keys: the keys of the objects.
        silent: whether it does not tell the checksums of parts.
        refuses: whether it refuses to complete uploads.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.uploads: dict[str, dict[int, Part]] = {}
        self.keys: set[str] = set()
        self.silent = self.refuses = False

    def begin(self, key: str, type: str) -> str:
        """Begin an upload."""
        upload_id = f"upload-{len(self.uploads)}"
        self.uploads[upload_id] = {}
        return upload_id

    def put(self, upload_id: str, number: int, size: int, sha256: str) -> None:
        """Upload a part, as a client does."""
        told = None if self.silent else sha256
        self.uploads[upload_id][number] = Part(number, size, f"etag-{number}", told)

    def parts(self, key: str, upload_id: str) -> list[Part]:
        """Return the parts in order."""
        if upload_id not in self.uploads:
            raise UploadGone
        return [part for _, part in sorted(self.uploads[upload_id].items())]

    def complete(self, key: str, upload_id: str, parts: Any, checksum: str) -> None:
        """Make an object of the parts."""
        if upload_id not in self.uploads:
            raise UploadGone
        if self.refuses:
            raise UploadRefused
        del self.uploads[upload_id]
        self.keys.add(key)

    def abort(self, key: str, upload_id: str) -> None:
        """Remove the parts."""
        self.uploads.pop(upload_id, None)

    def exists(self, key: str) -> bool:
        """Tell whether there is an object."""
        return key in self.keys


class Held:
    """The services of files on a world, with a bucket in memory.

    Attributes:
        world: the world.
        objects: the bucket.
        files: the services.
    """

    def __init__(self, world: World, **settings: Any) -> None:
        """Begin without files, with these settings."""
        self.world = world
        self.objects = MemoryObjects()
        self.files = Files(world.platform)
        signer = Signer("bucket", "us-east-1", lambda: Credentials("A", "s", None))
        vars(self.files).update(
            settings=FileSettings(**settings), objects=self.objects, signer=signer
        )

    def promised(self, owner: Owner = OWNER, **fields: Any) -> File:
        """Promise a file, a millisecond after the last."""
        self.world.clock.advance(milliseconds=1)
        return self.files.uploads.promise(owner, wanted(**fields)).resource.file

    def moved_on(self, file: File, owner: Owner = OWNER, **changes: Any) -> StoredFile:
        """Change a file as a job does, and return it."""
        now = self.world.clock()
        old = self.stored(file.id, owner)
        new = old.model_copy(update={**changes, "version": old.version + 1})
        self.files.repository.change(owner, old, new, now)
        return new

    def processing(self, owner: Owner = OWNER, **fields: Any) -> StoredFile:
        """Return a file that was uploaded and is being checked."""
        file = self.promised(owner, **fields)
        return self.moved_on(
            file, owner, status=FileStatus.PROCESSING, expires_at=None, etag="e"
        )

    def ready(self, owner: Owner = OWNER, **fields: Any) -> StoredFile:
        """Return a file that was checked."""
        words = fields.pop("words", [])
        renditions = fields.pop("renditions", [])
        has_text = fields.pop("has_text", False)
        file = self.processing(owner, **fields)
        return self.moved_on(
            file,
            owner,
            status=FileStatus.READY,
            words=words,
            renditions=renditions,
            has_text=has_text,
        )

    def rejected(self, owner: Owner = OWNER, **fields: Any) -> StoredFile:
        """Return a file that was rejected."""
        file = self.processing(owner, **fields)
        return self.moved_on(
            file,
            owner,
            status=FileStatus.REJECTED,
            reason="unsupported_type",
            expires_at=self.world.clock() + REJECTED_KEPT,
        )

    def stored(self, file_id: str, owner: Owner = OWNER) -> StoredFile:
        """Return a file as it is stored, also one that has expired."""
        rows = self.world.rows(owner_pk(owner), f"F#{file_id}")
        (row,) = (row for row in rows if row["pk"] == owner_pk(owner))
        return file_of(row)

    def item(self, owner: Owner = OWNER) -> str:
        """Create an item, and return its id."""
        return self.world.items.create(owner, ItemCreate(title="Item")).resource.id

    def listed(self, owner: Owner = OWNER, **query: Any) -> Iterator[File]:
        """Yield the files on all pages of a listing."""
        cursor = None
        while True:
            asked = FileQuery.model_validate({**query, "cursor": cursor})
            page = self.files.service.page(owner, asked)
            yield from page.items
            cursor = page.cursor
            if cursor is None:
                return

    def usage(self, owner: Owner = OWNER) -> tuple[int, int]:
        """Return the bytes and the number that are reserved."""
        usage = self.files.service.usage(owner)
        return usage.bytes, usage.number

    def demand_exact_rows(self, owner: Owner = OWNER) -> None:
        """Demand that usage and search rows are exactly those of the files."""
        pk = owner_pk(owner)
        rows = [row for row in self.world.rows(pk) if row["pk"] == pk]
        files = [file_of(row) for row in rows if row["sk"].startswith("F#")]
        files += [trashed_of(row) for row in rows if row["sk"].startswith("FX#")]
        taking = [file for file in files if holds_room(file)]
        (usage,) = (row for row in rows if (row["pk"], row["sk"]) == usage_key(owner))
        assert (usage["bytes"], usage["number"]) == (
            sum(file.size for file in taking),
            len(taking),
        )
        expected: dict[Any, Any] = {}
        for file in files:
            expected |= search_rows(owner, file)
        found = {(r["pk"], r["sk"]): r for r in self.world.rows(f"{pk}#FT#")}
        assert found == expected


def wanted(**fields: Any) -> FileCreate:
    """Return a request for a file."""
    given = {"name": "a.txt", "type": "text/plain", "size": 10, "sha256": SHA256}
    return FileCreate.model_validate({**given, **fields})


def unknown() -> str:
    """Return an id that nothing has."""
    return new_ulid(datetime(2020, 1, 1, tzinfo=UTC))
