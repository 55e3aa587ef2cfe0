"""Uploads: how a file is sent to the store, whole or in parts."""

from typing import Annotated, Literal

from pydantic import Field

from runtime.core.models import Input, Model, Timestamp
from runtime.features.files.inputs import Sha256
from runtime.features.files.models import File

MAX_PARTS = 10_000
PARTS_AT_ONCE = 100
PART_BYTES = 16 * 1024 * 1024


def part_count(size: int) -> int:
    """Return the number of parts of a file."""
    return -(-size // PART_BYTES)


def part_size(size: int, number: int) -> int:
    """Return the size of a part of a file."""
    return min(PART_BYTES, size - (number - 1) * PART_BYTES)


class UploadForm(Model):
    """A form that uploads a file whole.

    Attributes:
        method: `post`: the form is sent as `multipart/form-data`.
        url: where it is sent.
        fields: its fields, which are sent before the field `file` with the bytes.
        expires_at: when it is refused; ask for another one then.
    """

    method: Literal["post"] = "post"
    url: str
    fields: dict[str, str]
    expires_at: Timestamp


class UploadInParts(Model):
    """An upload in parts.

    Attributes:
        method: `multipart`: each part is sent by itself, to an address of its own.
        part_size: the size of each part but the last, in bytes.
        parts: the number of parts.
        expires_at: when it must be complete.
    """

    method: Literal["multipart"] = "multipart"
    part_size: int
    parts: int
    expires_at: Timestamp


Upload = Annotated[UploadForm | UploadInParts, Field(discriminator="method")]


class PromisedFile(Model):
    """A file that is to be uploaded, and how.

    Attributes:
        file: the file.
        upload: how it is uploaded; null if it was uploaded already.
    """

    file: File
    upload: Upload | None


class PartToSign(Input):
    """A part that is about to be uploaded.

    Attributes:
        number: its number, from 1.
    """

    number: Annotated[int, Field(ge=1, le=MAX_PARTS)]
    sha256: Sha256


class PartsToSign(Input):
    """The next parts that are about to be uploaded.

    Attributes:
        parts: the parts.
    """

    parts: Annotated[list[PartToSign], Field(min_length=1, max_length=PARTS_AT_ONCE)]


class SignedPart(Model):
    """The address of one part.

    Attributes:
        number: its number.
        url: where its bytes are sent, by PUT.
        headers: the headers that must be sent with them.
        expires_at: when the address is refused; ask for another one then.
    """

    number: int
    url: str
    headers: dict[str, str]
    expires_at: Timestamp


class UploadedPart(Model):
    """A part that was uploaded.

    Attributes:
        number: its number.
        size: its size in bytes.
        sha256: its SHA-256 in hexadecimal digits, if the store tells it.
    """

    number: int
    size: int
    sha256: str | None


class Completion(Input):
    """The end of an upload in parts."""

    sha256: Annotated[
        Sha256,
        Field(
            description=(
                "The SHA-256 of the SHA-256 values of all parts, one after the other "
                "as bytes, in hexadecimal digits."
            )
        ),
    ]
