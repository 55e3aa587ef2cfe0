"""Calls of S3: what each answer means."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from runtime.core.s3.objects import (
    Objects,
    Part,
    StorageUnavailable,
    UploadGone,
    UploadRefused,
    composite,
)

PART = Part(1, 3, '"etag"', "digest")
CALLS: dict[str, Callable[[Objects], object]] = {
    "create_multipart_upload": lambda objects: objects.begin("k", "text/plain"),
    "list_parts": lambda objects: objects.parts("k", "u"),
    "complete_multipart_upload": lambda objects: objects.complete("k", "u", [PART], ""),
    "abort_multipart_upload": lambda objects: objects.abort("k", "u"),
    "head_object": lambda objects: objects.exists("k"),
    "list_objects_v2": lambda objects: objects.delete_all("k"),
}


class Answering:
    """A client of S3 that answers as it is told.

    Attributes:
        asked: the requests, in order.
    """

    def __init__(self, *answers: Any) -> None:
        """Give these answers one after the other; errors are raised."""
        self._answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the method of an operation."""

        def call(**request: Any) -> Any:
            """Give the next answer."""
            self.asked.append(request)
            answer = self._answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        call.__name__ = name
        return call


def bucket(*answers: Any) -> tuple[Objects, Answering]:
    """Return a bucket whose client gives these answers, and the client."""
    client: Any = Answering(*answers)
    return Objects(lambda: client, "bucket"), client


def refusal(code: str) -> ClientError:
    """Return the error of S3 with this code."""
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Operation")


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize(
    "error",
    [
        refusal("SlowDown"),
        refusal("NoSuchBucket"),
        EndpointConnectionError(endpoint_url="x"),
    ],
    ids=["slow", "no bucket", "silent"],
)
def test_a_store_that_fails_is_unavailable(operation: str, error: Exception) -> None:
    """Whatever is asked of it."""
    objects, _ = bucket(error)

    with pytest.raises(StorageUnavailable):
        CALLS[operation](objects)


def test_an_upload_that_is_gone_is_told_apart() -> None:
    """To abort it is done already."""
    for operation in ("list_parts", "complete_multipart_upload"):
        with pytest.raises(UploadGone):
            CALLS[operation](bucket(refusal("NoSuchUpload"))[0])
    CALLS["abort_multipart_upload"](bucket(refusal("NoSuchUpload"))[0])


@pytest.mark.parametrize(
    "code", ["BadDigest", "InvalidPart", "InvalidRequest", "EntityTooSmall"]
)
def test_parts_that_make_no_such_object_are_refused(code: str) -> None:
    """The client has to upload them again."""
    with pytest.raises(UploadRefused):
        CALLS["complete_multipart_upload"](bucket(refusal(code))[0])


@pytest.mark.parametrize("code", ["404", "403", "NoSuchKey"])
def test_an_object_that_is_hidden_or_missing_is_not_there(code: str) -> None:
    """Without the right to list, S3 does not say which."""
    assert not CALLS["head_object"](bucket(refusal(code))[0])
    assert CALLS["head_object"](bucket({})[0])


def test_a_checksum_that_the_store_tells_is_compared() -> None:
    """S3 adds the number of parts to it."""
    objects, client = bucket(
        {"ChecksumSHA256": "right-2"}, {"ChecksumSHA256": "wrong-2"}, {}
    )
    parts = [PART, Part(2, 1, '"other"', None)]

    objects.complete("k", "u", parts, "right")
    with pytest.raises(UploadRefused):
        objects.complete("k", "u", parts, "right")
    objects.complete("k", "u", parts, "right")

    asked = client.asked[0]
    assert (asked["Bucket"], asked["ChecksumSHA256"]) == ("bucket", "right-2")
    assert asked["MultipartUpload"]["Parts"] == [
        {"PartNumber": 1, "ETag": '"etag"', "ChecksumSHA256": "digest"},
        {"PartNumber": 2, "ETag": '"other"'},
    ]


def test_parts_are_listed_page_by_page() -> None:
    """Each page begins behind the last part of the one before."""

    def page(number: int, **more: Any) -> dict[str, Any]:
        """Return a page with one part."""
        return {"Parts": [{"PartNumber": number, "Size": 3, "ETag": "e"}], **more}

    objects, client = bucket(page(1, IsTruncated=True, NextPartNumberMarker=1), page(2))

    assert [part.number for part in objects.parts("k", "u")] == [1, 2]
    assert [asked["PartNumberMarker"] for asked in client.asked] == [0, 1]


def test_objects_that_cannot_be_deleted_are_no_success() -> None:
    """S3 answers such a request with 200."""
    objects, _ = bucket({"Contents": [{"Key": "k"}]}, {"Errors": [{"Key": "k"}]})

    with pytest.raises(StorageUnavailable):
        objects.delete_all("k")


def test_a_composite_is_the_checksum_of_checksums() -> None:
    """In Base64, as S3 has it."""
    assert composite([]) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
