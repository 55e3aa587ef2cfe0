"""The erasure of an owner's objects: versions, marks, and unfinished uploads."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from runtime.core.owner import Owner
from runtime.core.s3.keys import owned_prefix
from runtime.core.s3.objects import Objects


class ObjectErasure(Objects):
    """The erasure of what owners have in one bucket, versioned or not.

    Every method raises StorageUnavailable (503) if S3 does not answer.
    """

    def erase(
        self, owner: Owner, beginnings: Sequence[str], keep_going: Callable[[], bool]
    ) -> bool:
        """Erase all that an owner has; return False if some is left.

        Uploads go first: one that is completed meanwhile leaves an object, which is
        deleted afterwards. Costs two calls of S3 for each beginning, and one for each
        thousand versions.

        Args:
            owner: the owner of the objects.
            beginnings: the beginnings of keys behind which the owner is named.
            keep_going: tells whether there is time left; called once per 1,000.
        """
        prefixes = [owned_prefix(each, owner) for each in beginnings]
        return all(
            self._abort_all(prefix, keep_going) and self._erase_all(prefix, keep_going)
            for prefix in prefixes
        )

    def _abort_all(self, prefix: str, keep_going: Callable[[], bool]) -> bool:
        """Abort the uploads that nobody has completed."""
        for answer in self._pages(
            self._client.list_multipart_uploads,
            prefix,
            {"KeyMarker": "NextKeyMarker", "UploadIdMarker": "NextUploadIdMarker"},
        ):
            if not keep_going():
                return False
            for each in answer.get("Uploads", []):
                self.abort(each["Key"], each["UploadId"])
        return True

    def _erase_all(self, prefix: str, keep_going: Callable[[], bool]) -> bool:
        """Delete every version of every object, and every mark of a deletion."""
        for answer in self._pages(
            self._client.list_object_versions,
            prefix,
            {"KeyMarker": "NextKeyMarker", "VersionIdMarker": "NextVersionIdMarker"},
        ):
            if not keep_going():
                return False
            found = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
            if found:
                self._delete(
                    [{"Key": e["Key"], "VersionId": e["VersionId"]} for e in found]
                )
        return True

    def _pages(
        self, operation: Callable[..., Any], prefix: str, markers: dict[str, str]
    ) -> Iterator[Any]:
        """Yield the answers of a listing, each from where the one before ended."""
        start: dict[str, str] = {}
        while True:
            answer = self._call(operation, Prefix=prefix, **start)
            yield answer
            if not answer.get("IsTruncated"):
                return
            # The id of a version may be missing where a page ends with a whole key.
            start = {
                name: answer[next] for name, next in markers.items() if answer.get(next)
            }
