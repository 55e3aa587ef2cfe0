"""The services of the job that makes exports, made once per process."""

from functools import cache
from uuid import uuid4

from runtime.core.aws import aws_client
from runtime.core.clock import Clock, new_ulid
from runtime.core.declaration import resolve
from runtime.core.dynamodb.table import Table
from runtime.core.effects import EffectsRecorder
from runtime.core.exporting import ExportRows
from runtime.core.settings import BucketSettings, read_settings
from runtime.features import declarations
from runtime.features.exports.collection.service import Collection, Store
from runtime.features.exports.publication.service import Publication
from runtime.features.exports.settings import ExportSettings

# A part of 8 MB, from a function with a share of a CPU.
_SECONDS = 60
_ATTEMPTS = 4


@cache
def store() -> Store:
    """Return the bucket that the environment names."""
    settings = read_settings(BucketSettings)
    return Store(
        lambda: aws_client(
            "s3",
            settings,
            read_timeout=_SECONDS,
            retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
        ),
        settings.S3_BUCKET_NAME,
    )


@cache
def limits() -> ExportSettings:
    """Return the limits of archives, read at first use."""
    return ExportSettings()


@cache
def sections() -> dict[str, ExportRows]:
    """Return what features export, by folder, in their order."""
    return {
        folder: resolve(name)
        for feature in declarations()
        for folder, name in feature.export.items()
    }


def new_nonce() -> str:
    """Return what nobody else has ever named an archive by."""
    return uuid4().hex


def collection(table: Table) -> Collection:
    """Return the step that makes archives."""
    return Collection(table, store(), sections(), limits(), new_nonce)


def publication(table: Table, clock: Clock) -> Publication:
    """Return the steps by which an export becomes ready."""
    return Publication(table, store(), EffectsRecorder(clock, new_ulid), clock)
