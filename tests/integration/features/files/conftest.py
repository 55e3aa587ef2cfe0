"""Fixtures for the tests of files."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.integration.features.files.uploaded import BUCKET, Store

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.features.files.assembly import Files


@pytest.fixture(name="store")
def _store(aws: Any) -> Store:
    """Return the bucket, empty."""
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    return Store(client)


@pytest.fixture(name="files")
def _files(app: "FastAPI", store: Store) -> "Files":
    """Return the services of files that the app uses."""
    from runtime.features.files.assembly import Files

    files: Files = app.state.platform.assembled(Files)
    return files


@pytest.fixture(name="small_limits")
def _small_limits(files: "Files") -> Iterator[None]:
    """Let files of more than 100 bytes come in parts, and an owner have 100 MB."""
    from runtime.features.files.settings import FileSettings

    usual = files.settings
    small = FileSettings(FILE_SINGLE_BYTES=100, FILE_QUOTA_BYTES=100_000_000)
    files.service._settings = files.uploads._settings = small
    yield
    files.service._settings = files.uploads._settings = usual
