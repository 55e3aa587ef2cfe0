"""A bucket in memory that answers as S3 does, as far as this service asks.

Each object has an ETag of its own, whatever its bytes are: so it is where a bucket is
encrypted with a key of one's own.
"""

import base64
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from botocore.exceptions import ClientError

BUCKET = "unit-bucket"
SMALLEST_PART = 5 * 1024 * 1024


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


@dataclass
class Upload:
    """An upload in parts that is not over.

    Attributes:
        key: the key of the object that it makes.
        type: the media type of that object.
        parts: what was sent, by number.
    """

    key: str
    type: str
    parts: dict[int, bytes] = field(default_factory=dict)


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
        uploads: the uploads in parts that are not over, by id.
        calls: the names of the operations that were called, in order.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.objects: dict[str, Stored] = {}
        self.uploads: dict[str, Upload] = {}
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

    def create_multipart_upload(self, **request: Any) -> dict[str, Any]:
        """Begin an upload in parts."""
        self.calls.append("create_multipart_upload")
        self._written += 1
        upload_id = f"upload-{self._written}"
        self.uploads[upload_id] = Upload(request["Key"], request["ContentType"])
        return {"UploadId": upload_id}

    def upload_part(self, **request: Any) -> dict[str, Any]:
        """Take a part, whose checksum must be right."""
        self.calls.append("upload_part")
        body = request["Body"]
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert digest == request["ChecksumSHA256"]
        upload = self._upload("upload_part", request)
        upload.parts[request["PartNumber"]] = body
        return {"ETag": f'"{digest}"'}

    def complete_multipart_upload(self, **request: Any) -> dict[str, Any]:
        """Make an object of the parts, all of which but the last are large enough."""
        self.calls.append("complete_multipart_upload")
        upload = self._upload("complete_multipart_upload", request)
        listed = [each["PartNumber"] for each in request["MultipartUpload"]["Parts"]]
        assert listed == sorted(upload.parts)
        parts = [upload.parts[number] for number in listed]
        assert all(len(part) >= SMALLEST_PART for part in parts[:-1])
        del self.uploads[request["UploadId"]]
        self.send(request["Key"], b"".join(parts), upload.type)
        return {}

    def abort_multipart_upload(self, **request: Any) -> dict[str, Any]:
        """Forget an upload."""
        self.calls.append("abort_multipart_upload")
        self._upload("abort_multipart_upload", request)
        del self.uploads[request["UploadId"]]
        return {}

    def _upload(self, operation: str, request: Mapping[str, Any]) -> "Upload":
        """Return an upload that was begun and is not over."""
        upload = self.uploads.get(request["UploadId"])
        if upload is None or upload.key != request["Key"]:
            _refuse(operation, "NoSuchUpload")
        return upload

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
