"""Deletion of all objects of a bucket: CloudFormation deletes only empty buckets."""

from collections.abc import Callable
from typing import Any

from tools.deploy.deployment import DeployError


def empty(s3: Any, bucket: str, tell: Callable[[str], None]) -> int:
    """Delete every version of every object and return their number.

    Args:
        s3: an S3 client.
        bucket: name of the bucket.
        tell: called with the progress, once for each thousand versions.

    Raises:
        DeployError: something could not be deleted.
    """
    deleted = 0
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if not found:
                continue
            _delete(s3, bucket, found)
            deleted += len(found)
            tell(f"  {bucket}: {deleted} versions deleted")
    except s3.exceptions.NoSuchBucket:
        return deleted
    return deleted


def _delete(s3: Any, bucket: str, versions: list[dict[str, Any]]) -> None:
    """Delete the versions of one page, which is the most that one call accepts."""
    objects = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in versions]
    answer = s3.delete_objects(
        Bucket=bucket, Delete={"Objects": objects, "Quiet": True}
    )
    failures = answer.get("Errors", [])
    if failures:
        # Keys may name people's files, so only the reasons are shown.
        reasons = ", ".join(sorted({failure["Code"] for failure in failures}))
        raise DeployError(
            f"{len(failures)} objects of {bucket} could not be deleted ({reasons})."
        )
