"""The worker that removes files whose time has come; a schedule calls it."""

from datetime import timedelta
from typing import Any

from runtime.core.aws import aws_client
from runtime.core.clock import Clock, utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.environment import in_lambda
from runtime.core.observability import configure_logging, emit_counts
from runtime.core.s3.objects import Objects
from runtime.core.settings import BucketSettings, read_settings
from runtime.features.files.sweeping.repository import SweepRepository
from runtime.features.files.sweeping.service import SweepFailed, SweepService

RESERVE = timedelta(seconds=30)
"""Time of the invocation that a run leaves unused, so that it ends in good order."""


def make_sweep(table: Table, clock: Clock = utc_now) -> SweepService:
    """Build the service; it needs no keys."""
    objects = Objects(lambda: aws_client("s3", _settings), _settings.S3_BUCKET_NAME)
    return SweepService(SweepRepository(table), objects, clock)


_settings = read_settings(BucketSettings)
configure_logging(_settings)
_sweep = make_sweep(
    Table(aws_client("dynamodb", _settings), _settings.DYNAMODB_TABLE_NAME)
)


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Remove the files that are due, as many as time allows; the next run continues.

    There is no deadline for the whole run: each call has its own.
    """
    remaining = getattr(context, "get_remaining_time_in_millis", None)

    def keep_going() -> bool:
        """Return whether there is time for another file."""
        return remaining is None or timedelta(milliseconds=remaining()) > RESERVE

    try:
        removed = _sweep.run(keep_going)
    except SweepFailed as error:
        _count(error.removed)
        raise
    _count(removed)
    return {"removed": removed}


def _count(removed: int) -> None:
    """Write how many files are gone with their bytes, if any are."""
    if in_lambda() and removed:
        emit_counts(_settings.STAGE, {"FilesRemoved": removed})
