"""The contents of objects: read and copied only if they are still what was inspected.

An object is named by key and ETag: if another one was uploaded to its key meanwhile,
every method that takes an ETag raises ObjectChanged.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError

from runtime.core.s3.objects import Objects, StorageUnavailable, logger

_RANGE = 32 * 1024 * 1024
_CHUNK = 1024 * 1024


class Contents(Objects):
    """The contents of the objects of one bucket.

    Every method raises StorageUnavailable (503) if S3 does not answer, and those that
    name an object raise UploadGone if there is none.
    """

    def size(self, key: str, etag: str) -> int:
        """Return the size of an object in bytes."""
        answer = self._call(self._client.head_object, Key=key, IfMatch=_quoted(etag))
        return int(answer["ContentLength"])

    def read(self, key: str, etag: str, count: int) -> Iterator[bytes]:
        """Yield the first bytes of an object, a range of it at a time.

        A connection that breaks costs no more than the rest of its range.

        Args:
            key: the key of the object.
            etag: its ETag.
            count: the number of bytes; it must have as many.
        """
        for first in range(0, count, _RANGE):
            last = min(first + _RANGE, count) - 1
            answer = self._call(
                self._client.get_object,
                Key=key,
                IfMatch=_quoted(etag),
                Range=f"bytes={first}-{last}",
            )
            try:
                yield from answer["Body"].iter_chunks(_CHUNK)
            except BotoCoreError as error:
                logger.error("S3 broke off: %s", type(error).__name__)
                raise StorageUnavailable from None

    def head(self, key: str, count: int) -> bytes:
        """Return the first bytes of an object that only this service writes."""
        answer = self._call(
            self._client.get_object, Key=key, Range=f"bytes=0-{count - 1}"
        )
        try:
            read: bytes = answer["Body"].read()
        except BotoCoreError as error:
            logger.error("S3 broke off: %s", type(error).__name__)
            raise StorageUnavailable from None
        return read

    def put(self, key: str, content: Path, type: str) -> None:
        """Write a file of this machine as an object of a type."""
        with content.open("rb") as body:
            self._call(self._client.put_object, Key=key, Body=body, ContentType=type)

    def copy(self, source: str, etag: str, key: str, type: str) -> None:
        """Copy an object of up to 5 GB, with this type and nothing else of it."""
        self._call(
            self._client.copy_object,
            Key=key,
            CopySource={"Bucket": self._bucket, "Key": source},
            CopySourceIfMatch=_quoted(etag),
            ContentType=type,
            MetadataDirective="REPLACE",
            TaggingDirective="REPLACE",
        )

    def delete(self, key: str) -> None:
        """Delete an object; harmless if there is none."""
        self._call(self._client.delete_object, Key=key)

    def tag(self, key: str, name: str) -> str | None:
        """Return the value of a tag of an object, if it has one."""
        answer: Any = self._call(self._client.get_object_tagging, Key=key)
        values = {each["Key"]: each["Value"] for each in answer["TagSet"]}
        return values.get(name)


def _quoted(etag: str) -> str:
    """Return an ETag as headers have it."""
    return f'"{etag}"'
