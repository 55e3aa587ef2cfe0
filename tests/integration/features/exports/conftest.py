"""Fixtures for the tests of exports: a bucket that keeps versions."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from tests.integration.features.exports.working import BUCKET, Office


@pytest.fixture(name="s3")
def _s3(aws: Any) -> Iterator[Any]:
    """Return a client of the bucket, which is empty and keeps versions."""
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(
        Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"}
    )
    yield client


@pytest.fixture(name="office")
def _office(aws: Any, s3: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Return what does jobs, on the table and the bucket of the test."""
    return Office(aws, s3, monkeypatch)


@pytest.fixture(name="erase_all")
def _erase_all(office: Office) -> Callable[[], dict[str, int]]:
    """Return the worker that erases accounts."""
    return office.erase
