"""The worker that erases due accounts; a schedule calls it."""

from datetime import timedelta
from typing import Any

from runtime.core.aws import aws_client
from runtime.core.clock import Clock, new_ulid, utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.effects import EffectsRecorder
from runtime.core.environment import in_lambda
from runtime.core.jobs.erasure import JobErasure
from runtime.core.observability import configure_logging, emit_counts
from runtime.core.s3.erasure import ObjectErasure
from runtime.core.settings import BucketSettings, CommonSettings, read_settings
from runtime.features.accounts.erasure.repository import ErasureRepository
from runtime.features.accounts.erasure.service import ErasureService, ErasuresFailed
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.wiring import erasers, object_eraser

RESERVE = timedelta(seconds=60)
"""Time of the invocation that a run leaves unused, so that it ends in good order."""


def _bucket() -> ObjectErasure:
    """Return the bucket that the environment names, once there is something in one."""
    settings = read_settings(BucketSettings)
    return ObjectErasure(lambda: aws_client("s3", settings), settings.S3_BUCKET_NAME)


def make_erasure(table: Table, clock: Clock = utc_now) -> ErasureService:
    """Build the service; it needs no keys."""
    store = ErasureRepository(
        table, UserRepository(table), erasers(), object_eraser(_bucket)
    )
    jobs = JobErasure(table, clock)
    return ErasureService(store, jobs, EffectsRecorder(clock, new_ulid), clock)


_settings = read_settings(CommonSettings)
configure_logging(_settings)
_erasure = make_erasure(
    Table(aws_client("dynamodb", _settings), _settings.DYNAMODB_TABLE_NAME)
)


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Erase the accounts that are due, as many as time allows; the next run continues.

    There is no deadline for the whole run: each call to the table has its own.
    """
    remaining = getattr(context, "get_remaining_time_in_millis", None)

    def keep_going() -> bool:
        """Return whether there is time for another step."""
        return remaining is None or timedelta(milliseconds=remaining()) > RESERVE

    try:
        removed = _erasure.run(keep_going)
    except ErasuresFailed as error:
        _count(error.removed)
        raise
    _count(removed)
    return {"removed": removed}


def _count(removed: int) -> None:
    """Write how many accounts were erased, if any were."""
    if in_lambda() and removed:
        emit_counts(_settings.STAGE, {"AccountsRemoved": removed})
