"""Calls of S3: uploads in parts, and the removal of objects."""

import base64
import hashlib
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from runtime.core.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = logging.getLogger(__name__)

_DELETED_AT_ONCE = 1000
_GONE = {"NoSuchUpload", "404", "NoSuchKey", "NotFound"}
_CHANGED = {"PreconditionFailed", "412"}
# Without the right to list, S3 does not say whether there is an object.
_HIDDEN = {"403", "AccessDenied", "Forbidden"}


class StorageUnavailable(Unavailable):
    """The store of files does not answer."""

    code = "storage_unavailable"
    default_detail = "The store of files is temporarily unavailable"


class UploadGone(Exception):
    """An upload in parts was completed or aborted, or has expired."""


class ObjectChanged(Exception):
    """An object is no longer the one of the ETag that was named."""


class UploadRefused(Exception):
    """The parts of an upload do not make the object that was promised."""


@dataclass(frozen=True)
class Part:
    """An uploaded part.

    Attributes:
        number: its number, from 1.
        size: its size in bytes.
        etag: its ETag.
        sha256: its SHA-256 in Base64; None if the store does not tell.
    """

    number: int
    size: int
    etag: str
    sha256: str | None


def composite(digests: Sequence[bytes]) -> str:
    """Return the checksum of an object by those of its parts, in Base64."""
    return base64.b64encode(hashlib.sha256(b"".join(digests)).digest()).decode()


class Objects:
    """The objects of one bucket.

    Every method raises StorageUnavailable (503) if S3 does not answer.
    """

    def __init__(self, client: "Callable[[], S3Client]", bucket: str) -> None:
        """Use the client that this function makes, since few requests need one."""
        self._make_client = client
        self._made: "S3Client | None" = None
        self._bucket = bucket

    @property
    def _client(self) -> "S3Client":
        """The client, made at first use."""
        if self._made is None:
            self._made = self._make_client()
        return self._made

    def begin(self, key: str, type: str) -> str:
        """Begin an upload in parts, each with a SHA-256, and return its id."""
        answer = self._call(
            self._client.create_multipart_upload,
            Key=key,
            ContentType=type,
            ChecksumAlgorithm="SHA256",
        )
        upload_id: str = answer["UploadId"]
        return upload_id

    def parts(self, key: str, upload_id: str) -> list[Part]:
        """Return the parts that were uploaded, in order: one call for each thousand.

        Raises:
            UploadGone: there is no such upload.
        """
        found: list[Part] = []
        marker = 0
        while True:
            answer = self._call(
                self._client.list_parts,
                Key=key,
                UploadId=upload_id,
                PartNumberMarker=marker,
            )
            found += [_part(each) for each in answer.get("Parts", [])]
            if not answer.get("IsTruncated"):
                return found
            marker = int(answer["NextPartNumberMarker"])

    def complete(
        self, key: str, upload_id: str, parts: Sequence[Part], checksum: str
    ) -> None:
        """Make one object of the parts.

        Args:
            key: the key of the object.
            upload_id: the upload.
            parts: all its parts, in order.
            checksum: the composite checksum that the object must have.

        Raises:
            UploadGone: there is no such upload; it may have been completed before.
            UploadRefused: the parts do not have this checksum.
        """
        listed: list[dict[str, Any]] = []
        for part in parts:
            entry: dict[str, Any] = {"PartNumber": part.number, "ETag": part.etag}
            if part.sha256 is not None:
                entry["ChecksumSHA256"] = part.sha256
            listed.append(entry)
        answer = self._call(
            self._client.complete_multipart_upload,
            Key=key,
            UploadId=upload_id,
            MultipartUpload={"Parts": listed},
            ChecksumSHA256=f"{checksum}-{len(parts)}",
        )
        told = answer.get("ChecksumSHA256", "").partition("-")[0]
        if told and told != checksum:
            raise UploadRefused

    def abort(self, key: str, upload_id: str) -> None:
        """Remove the parts of an upload; harmless if it is gone."""
        try:
            self._call(self._client.abort_multipart_upload, Key=key, UploadId=upload_id)
        except UploadGone:
            return

    def exists(self, key: str) -> bool:
        """Tell whether there is an object."""
        try:
            self._call(self._client.head_object, Key=key)
        except UploadGone:
            return False
        return True

    def delete_all(
        self, prefix: str, keep_going: Callable[[], bool] = lambda: True
    ) -> bool:
        """Delete the objects whose keys begin so; return False if some are left.

        Args:
            prefix: the beginning of the keys.
            keep_going: tells whether there is time left; called once per 1,000 objects.
        """
        for keys in self._listed(prefix):
            if not keep_going():
                return False
            self._delete([{"Key": key} for key in keys])
        return True

    def delete_others(self, prefix: str, kept: Collection[str]) -> None:
        """Delete the objects whose keys begin so, but for some.

        Args:
            prefix: the beginning of the keys.
            kept: the keys of those that stay.
        """
        for keys in self._listed(prefix):
            others = [{"Key": key} for key in keys if key not in kept]
            if others:
                self._delete(others)

    def _delete(self, named: Sequence[dict[str, str]]) -> None:
        """Delete some objects, or versions of them, at once."""
        answer = self._call(
            self._client.delete_objects, Delete={"Objects": named, "Quiet": True}
        )
        if answer.get("Errors"):
            logger.error("S3 could not delete %d objects", len(answer["Errors"]))
            raise StorageUnavailable

    def _listed(self, prefix: str) -> Iterator[list[str]]:
        """Yield the keys that begin so, as many at once as can be deleted at once."""
        token: dict[str, str] = {}
        while True:
            answer = self._call(
                self._client.list_objects_v2,
                Prefix=prefix,
                MaxKeys=_DELETED_AT_ONCE,
                **token,
            )
            keys = [each["Key"] for each in answer.get("Contents", [])]
            if keys:
                yield keys
            if not answer.get("IsTruncated"):
                return
            token = {"ContinuationToken": answer["NextContinuationToken"]}

    def _call(self, operation: Callable[..., Any], **request: Any) -> Any:
        """Make a call, and translate its errors."""
        try:
            return operation(Bucket=self._bucket, **request)
        except BotoCoreError as error:
            logger.error("S3 failed: %s", type(error).__name__)
            raise StorageUnavailable from None
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            name = operation.__name__
            if code in _GONE or (name == "head_object" and code in _HIDDEN):
                raise UploadGone from None
            if code in _CHANGED:
                raise ObjectChanged from None
            if code in ("BadDigest", "InvalidPart", "InvalidRequest", "EntityTooSmall"):
                raise UploadRefused from None
            logger.error("S3 %s failed: %s", name, code)
            raise StorageUnavailable from None


def _part(listed: Any) -> Part:
    """Return a part as S3 lists it."""
    return Part(
        int(listed["PartNumber"]),
        int(listed["Size"]),
        listed["ETag"],
        listed.get("ChecksumSHA256"),
    )
