"""The erasure of an owner's objects in a bucket that keeps versions."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from runtime.core.owner import Owner
from runtime.core.s3.erasure import ObjectErasure

BUCKET = "integration-bucket"
ADA, EVE = Owner.user("ada"), Owner.user("ada2")
BEGINNINGS = ("files/", "exports/")


@pytest.fixture(name="s3")
def _s3(aws: Any) -> Iterator[Any]:
    """Return a client of a bucket that keeps versions."""
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(
        Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"}
    )
    yield client


def fill(s3: Any, owner: Owner) -> None:
    """Write, overwrite and delete objects, and leave uploads unfinished."""
    for beginning in BEGINNINGS:
        start = f"{beginning}user/{owner.id}"
        for key in (f"{start}/one", f"{start}/two/original"):
            s3.put_object(Bucket=BUCKET, Key=key, Body=b"1")
            s3.put_object(Bucket=BUCKET, Key=key, Body=b"2")
        s3.delete_object(Bucket=BUCKET, Key=f"{start}/one")
        for key in (f"{start}/three", f"{start}/three", f"{start}/four"):
            upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key)
            s3.upload_part(
                Bucket=BUCKET,
                Key=key,
                UploadId=upload["UploadId"],
                PartNumber=1,
                Body=b"part",
            )


def left(s3: Any) -> list[str]:
    """Return the keys of all versions, marks and unfinished uploads."""
    versions = s3.list_object_versions(Bucket=BUCKET)
    uploads = s3.list_multipart_uploads(Bucket=BUCKET)
    found = [
        *versions.get("Versions", []),
        *versions.get("DeleteMarkers", []),
        *uploads.get("Uploads", []),
    ]
    return sorted(each["Key"] for each in found)


def test_every_version_mark_and_upload_of_an_owner_goes(s3: Any) -> None:
    """Those of another stay, whose name begins alike."""
    fill(s3, EVE)
    others = left(s3)
    fill(s3, ADA)
    assert len(left(s3)) == 2 * len(others) == 32

    assert ObjectErasure(lambda: s3, BUCKET).erase(ADA, BEGINNINGS, lambda: True)

    assert left(s3) == others


def test_an_erasure_without_time_goes_on_later(s3: Any) -> None:
    """It says that some is left, however often it is stopped."""
    fill(s3, ADA)
    erasure = ObjectErasure(lambda: s3, BUCKET)

    for steps in range(4):
        times = iter([True] * steps)
        assert not erasure.erase(ADA, BEGINNINGS, lambda: next(times, False))
        assert left(s3)
    assert erasure.erase(ADA, BEGINNINGS, lambda: True)

    assert left(s3) == []


def test_more_versions_go_than_one_answer_lists(s3: Any) -> None:
    """A listing has a thousand at most, and goes on within the versions of a key."""
    for number in range(1_100):
        s3.put_object(Bucket=BUCKET, Key=f"files/user/ada/{number % 3}", Body=b"")

    assert ObjectErasure(lambda: s3, BUCKET).erase(ADA, BEGINNINGS, lambda: True)

    assert left(s3) == []


def test_a_bucket_that_keeps_no_versions_is_emptied_as_well(s3: Any) -> None:
    """As in development."""
    s3.create_bucket(Bucket="plain")
    s3.put_object(Bucket="plain", Key="files/user/ada/one", Body=b"1")

    assert ObjectErasure(lambda: s3, "plain").erase(ADA, BEGINNINGS, lambda: True)

    assert "Contents" not in s3.list_objects_v2(Bucket="plain")
