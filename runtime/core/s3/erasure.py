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
        for answer in self._answers(self._client.list_multipart_uploads, prefix):
            if not keep_going():
                return False
            for each in answer.get("Uploads", []):
                self.abort(each["Key"], each["UploadId"])
        return True

    def _erase_all(self, prefix: str, keep_going: Callable[[], bool]) -> bool:
        """Delete every version of every object, and every mark of a deletion."""
        for answer in self._answers(self._client.list_object_versions, prefix):
            if not keep_going():
                return False
            found = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
            if found:
                self._delete(
                    [{"Key": e["Key"], "VersionId": e["VersionId"]} for e in found]
                )
        return True

    def _answers(self, operation: Callable[..., Any], prefix: str) -> Iterator[Any]:
        """Yield what a listing answers, each time from its beginning.

        What was listed is gone by then, also whatever a marker would have named.
        """
        more = True
        while more:
            answer = self._call(operation, Prefix=prefix)
            yield answer
            more = bool(answer.get("IsTruncated"))
