"""Files: requests, responses and stored files."""

from enum import StrEnum
from typing import Annotated, Any, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from runtime.core.models import Input, Model, Timestamp
from runtime.features.files.inputs import FileName, LinkedItem, MediaType, Sha256

TEXT_TYPE = "text/plain; charset=utf-8"
"""The type of the text that is extracted of files."""


class FileStatus(StrEnum):
    """The state of a file: promised, being checked, usable, or refused."""

    AWAITING = "awaiting"
    PROCESSING = "processing"
    READY = "ready"
    REJECTED = "rejected"


class FileCreate(Input):
    """A file that is to be uploaded.

    Attributes:
        sha256: the SHA-256 of its bytes; needed unless it is uploaded in parts.
        item_id: the item that it belongs to, if it does.
    """

    name: FileName
    type: MediaType
    size: Annotated[
        int, Field(ge=1, description="Its size in bytes.", examples=[48_213])
    ]
    sha256: Sha256 | None = None
    item_id: LinkedItem | None = None


def _stays(name: object) -> object:
    """Refuse null: a file always has a name."""
    if name is None:
        raise ValueError("a name cannot be removed")
    return name


class FilePatch(Input):
    """Some new facts about a file (RFC 7396: null removes, absent stays).

    Attributes:
        item_id: the item that it belongs to; null takes it from its item.
    """

    # Not a union with None, whose errors would name its parts as places.
    name: Annotated[FileName, BeforeValidator(_stays)] = cast(str, None)
    item_id: LinkedItem | None = None

    @model_serializer(mode="wrap")
    def _as_sent(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out fields that were not sent: null would mean something else."""
        content: dict[str, Any] = serialize(self)
        return {k: v for k, v in content.items() if k in self.model_fields_set}


class Rendition(Model):
    """A smaller picture of a file.

    Attributes:
        size: the length in pixels that its longer side has at most; its name in paths.
        type: its media type.
        width: its width in pixels.
        height: its height in pixels.
        bytes: its size in bytes.
    """

    size: int
    type: str
    width: int
    height: int
    bytes: int


_EXAMPLE = {
    "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
    "name": "report.pdf",
    "type": "application/pdf",
    "size": 48213,
    "status": "ready",
    "reason": None,
    "item_id": None,
    "item_gone": False,
    "job_id": "01JD5Q9C7Y2M8A4E6H0R3S5TVX",
    "width": None,
    "height": None,
    "frames": None,
    "pages": 12,
    "renditions": [],
    "has_text": True,
    "version": 3,
    "created_at": "2026-01-31T12:00:00.000Z",
    "updated_at": "2026-01-31T12:00:09.000Z",
    "expires_at": None,
}


def _document(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add an example to a file's schema."""
    if model is File:
        schema["example"] = _EXAMPLE


class File(Model):
    """A file, as the API shows it.

    Attributes:
        id: its id, a ULID.
        name: what it is called.
        type: its media type.
        size: its size in bytes.
        status: how far it is; `ready` files can be downloaded.
        reason: why it was rejected: a stable code, for programs.
        item_id: the item that it belongs to, if it does.
        item_gone: whether that item was deleted.
        job_id: the job that checks it, or has; cancelling it rejects the file.
        width: the width of a picture in pixels, as it is seen.
        height: the height of a picture in pixels, as it is seen.
        frames: the number of pictures in a moving one.
        pages: the number of pages of a document.
        renditions: the smaller pictures of it, the smallest first.
        has_text: whether there is text of it to download: the first megabyte.
        version: goes up with each change; its `ETag` is this number in quotes.
        created_at: when it was promised.
        updated_at: when it was changed last.
        expires_at: when it is gone unless it was uploaded by then, or, of a rejected
            one, when it is no longer listed.
    """

    model_config = ConfigDict(json_schema_extra=_document)

    id: str
    name: str
    type: str
    size: int
    status: FileStatus
    reason: str | None = None
    item_id: str | None = None
    item_gone: bool = False
    job_id: str | None = None
    width: int | None = None
    height: int | None = None
    frames: int | None = None
    pages: int | None = None
    renditions: list[Rendition] = Field(default_factory=list)
    has_text: bool = False
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    expires_at: Timestamp | None = None


class StoredFile(File):
    """A file with what only the service knows of it.

    Attributes:
        sha256: the SHA-256 that its bytes were promised to have, if one was.
        parted: whether it is uploaded in parts.
        upload_id: the upload in parts that was begun for it.
        etag: the ETag of the object that was checked, or is being checked.
        check_until: when it is rejected unless it was checked by then.
        words: the first distinct words of its text, by which search finds it.
    """

    sha256: str | None = None
    parted: bool = False
    upload_id: str | None = None
    etag: str | None = None
    check_until: Timestamp | None = None
    words: list[str] = Field(default_factory=list)

    def shown(self) -> File:
        """Return the file as its owner sees it."""
        return File.model_construct(
            **{name: getattr(self, name) for name in File.model_fields}
        )


class Usage(Model):
    """The room that an owner's files take, those in the trash included.

    Attributes:
        bytes: the size of all files, also of those that are promised.
        number: their number.
        bytes_limit: the size that they may have.
        number_limit: the number that there may be.
    """

    bytes: int
    number: int
    bytes_limit: int
    number_limit: int
