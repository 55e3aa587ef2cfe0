"""A bucket in memory that answers as S3 does, as far as this service asks.

Each object has an ETag of its own, whatever its bytes are: so it is where a bucket is
encrypted with a key of one's own.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from botocore.exceptions import ClientError

BUCKET = "unit-bucket"


@dataclass(frozen=True)
class Stored:
    """An object.

    Attributes:
        content: its bytes.
        etag: its ETag, without quotes.
        type: its media type.
        tags: its tags.
    """

    content: bytes
    etag: str
    type: str
    tags: Mapping[str, str] = field(default_factory=dict)


class _Body(io.BytesIO):
    """The bytes of an answer."""

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        """Yield them in parts."""
        while part := self.read(size):
            yield part


class MemoryBucket:
    """A client of S3 with one bucket.

    Attributes:
        objects: the objects by key.
        calls: the names of the operations that were called, in order.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.objects: dict[str, Stored] = {}
        self.calls: list[str] = []
        self._written = 0

    def send(self, key: str, content: bytes, type: str = "text/plain") -> Stored:
        """Store an object, as a browser does."""
        self._written += 1
        stored = Stored(content, f"etag-{self._written}", type)
        self.objects[key] = stored
        return stored

    def tagged(self, key: str, **tags: str) -> None:
        """Tag an object, as a scanner does."""
        old = self.objects[key]
        self.objects[key] = Stored(old.content, old.etag, old.type, tags)

    def head_object(self, **request: Any) -> dict[str, Any]:
        """Tell about an object."""
        found = self._found("head_object", request["Key"], request.get("IfMatch"))
        return {"ContentLength": len(found.content), "ETag": f'"{found.etag}"'}

    def get_object(self, **request: Any) -> dict[str, Any]:
        """Return an object, or a range of it."""
        found = self._found("get_object", request["Key"], request.get("IfMatch"))
        first, _, last = request["Range"].removeprefix("bytes=").partition("-")
        return {"Body": _Body(found.content[int(first) : int(last) + 1])}

    def put_object(self, **request: Any) -> dict[str, Any]:
        """Store an object."""
        self.calls.append("put_object")
        content = request["Body"].read()
        self.send(request["Key"], content, request["ContentType"])
        return {}

    def copy_object(self, **request: Any) -> dict[str, Any]:
        """Copy an object, with a type and nothing else of it."""
        source = request["CopySource"]["Key"]
        found = self._found("copy_object", source, request["CopySourceIfMatch"])
        assert request["MetadataDirective"] == "REPLACE"
        assert request["TaggingDirective"] == "REPLACE"
        self.send(request["Key"], found.content, request["ContentType"])
        return {}

    def delete_object(self, **request: Any) -> dict[str, Any]:
        """Delete an object."""
        self.calls.append("delete_object")
        self.objects.pop(request["Key"], None)
        return {}

    def delete_objects(self, **request: Any) -> dict[str, Any]:
        """Delete some objects."""
        self.calls.append("delete_objects")
        for each in request["Delete"]["Objects"]:
            self.objects.pop(each["Key"], None)
        return {}

    def list_objects_v2(self, **request: Any) -> dict[str, Any]:
        """Return the keys that begin so."""
        self.calls.append("list_objects_v2")
        keys = [
            key for key in sorted(self.objects) if key.startswith(request["Prefix"])
        ]
        return {"Contents": [{"Key": key} for key in keys]}

    def get_object_tagging(self, **request: Any) -> dict[str, Any]:
        """Return the tags of an object."""
        found = self._found("get_object_tagging", request["Key"], None)
        tags = [{"Key": key, "Value": value} for key, value in found.tags.items()]
        return {"TagSet": tags}

    def _found(self, operation: str, key: str, etag: str | None) -> Stored:
        """Return an object, if it is the one of an ETag."""
        self.calls.append(operation)
        head = operation == "head_object"
        if key not in self.objects:
            _refuse(operation, "404" if head else "NoSuchKey")
        found = self.objects[key]
        if etag is not None and etag != f'"{found.etag}"':
            _refuse(operation, "412" if head else "PreconditionFailed")
        return found


def _refuse(operation: str, code: str) -> NoReturn:
    """Refuse a call, as S3 does."""
    raise ClientError({"Error": {"Code": code, "Message": ""}}, operation)
