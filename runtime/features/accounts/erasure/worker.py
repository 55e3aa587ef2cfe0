"""Removes the accounts whose time has come; a schedule calls it."""

from datetime import timedelta
from typing import Any

from runtime.core.aws import aws_client
from runtime.core.clock import Clock, new_ulid, utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.effects import EffectsRecorder
from runtime.core.environment import in_lambda
from runtime.core.observability import configure_logging, emit_counts
from runtime.core.settings import CommonSettings, read_settings
from runtime.features.accounts.erasure.repository import ErasureRepository
from runtime.features.accounts.erasure.service import ErasureService
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.wiring import erasers

RESERVE = timedelta(seconds=60)
"""What a run keeps of Lambda's time, so that it ends by itself and in order."""


def make_erasure(table: Table, clock: Clock = utc_now) -> ErasureService:
    """Put the rules together; they need no keys."""
    store = ErasureRepository(table, UserRepository(table), erasers())
    return ErasureService(store, EffectsRecorder(clock, new_ulid), clock)


_settings = read_settings(CommonSettings)
configure_logging(_settings)
_erasure = make_erasure(
    Table(aws_client("dynamodb", _settings), _settings.DYNAMODB_TABLE_NAME)
)


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Remove what is due, as far as the time allows; the next run goes on.

    Not one request with one deadline: every call to the table has a budget of its own.
    """
    remaining = getattr(context, "get_remaining_time_in_millis", None)

    def keep_going() -> bool:
        """Whether there is time for another step."""
        return remaining is None or timedelta(milliseconds=remaining()) > RESERVE

    removed = _erasure.run(keep_going)
    if in_lambda() and removed:
        emit_counts(_settings.STAGE, {"AccountsRemoved": removed})
    return {"removed": removed}
