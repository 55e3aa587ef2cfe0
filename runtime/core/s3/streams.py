"""An object that is written as a stream, in parts, in little memory."""

import base64
import hashlib
from types import TracebackType
from typing import Self

from runtime.core.s3.objects import Objects, Part, composite

PART_BYTES = 8 * 1024 * 1024
"""Size of a part, and of what is kept in memory; S3 takes 10,000 of 5 MB at least."""


class ObjectWriter(Objects):
    """The writer of objects to one bucket, piece by piece."""

    def stream(self, key: str, type: str) -> "ObjectStream":
        """Begin to write an object."""
        return ObjectStream(self, key, type)

    def send(self, key: str, upload_id: str, number: int, body: bytes) -> Part:
        """Send one part of an upload.

        Raises:
            UploadGone: there is no such upload.
        """
        sha256 = base64.b64encode(hashlib.sha256(body).digest()).decode()
        answer = self._call(
            self._client.upload_part,
            Key=key,
            UploadId=upload_id,
            PartNumber=number,
            Body=body,
            ChecksumSHA256=sha256,
        )
        return Part(number, len(body), answer["ETag"], sha256)

    def etag(self, key: str) -> tuple[str, int]:
        """Return the ETag of an object, without quotes, and its size.

        Raises:
            UploadGone: there is none.
        """
        answer = self._call(self._client.head_object, Key=key)
        return answer["ETag"].strip('"'), int(answer["ContentLength"])


class ObjectStream:
    """An object that is being written; it is there once the stream is completed.

    It is a file that can only be written. As a context, it removes what was sent of an
    object that was not completed.

    Attributes:
        size: the number of bytes that were written.
    """

    def __init__(self, objects: ObjectWriter, key: str, type: str) -> None:
        """Begin the upload of an object."""
        self._objects = objects
        self._key = key
        self._upload_id = objects.begin(key, type)
        self._parts: list[Part] = []
        self._waiting = bytearray()
        self._sha256 = hashlib.sha256()
        self._open = True
        self.size = 0

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written, in hexadecimal digits."""
        return self._sha256.hexdigest()

    def write(self, content: bytes | bytearray | memoryview) -> int:
        """Write some bytes; send a part once there are enough."""
        self._sha256.update(content)
        self._waiting += content
        self.size += len(content)
        while len(self._waiting) >= PART_BYTES:
            self._send(PART_BYTES)
        return len(content)

    def flush(self) -> None:
        """Send nothing: a part of a few bytes would be refused."""

    def complete(self) -> None:
        """Make the object of what was written."""
        if self._waiting or not self._parts:
            self._send(len(self._waiting))
        digests = [base64.b64decode(part.sha256 or "") for part in self._parts]
        self._objects.complete(
            self._key, self._upload_id, self._parts, composite(digests)
        )
        self._open = False

    def _send(self, count: int) -> None:
        """Send so many of the bytes that wait, as the next part."""
        body = bytes(memoryview(self._waiting)[:count])
        number = len(self._parts) + 1
        self._parts.append(self._objects.send(self._key, self._upload_id, number, body))
        del self._waiting[:count]

    def __enter__(self) -> Self:
        """Return the stream."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove what was sent, unless the object is complete."""
        if self._open and (kind is None or issubclass(kind, Exception)):
            self._objects.abort(self._key, self._upload_id)
