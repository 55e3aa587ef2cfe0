"""Optimistic concurrency: read, decide, write if nothing changed meanwhile.

A client takes part with If-Match and If-None-Match, which become a Precondition.
"""

from collections.abc import Callable
from typing import TypeVar

from runtime.core.context import current_deadline
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Conflict, PreconditionFailed

T = TypeVar("T")

Precondition = Callable[[int], bool]
"""Function that tells whether the client's conditions hold for a stored version."""


def until_unchanged(
    attempt: Callable[[], T],
    *,
    lost: type[Exception] = ConditionFailed,
    refusal: type[Exception] = Conflict,
) -> T:
    """Repeat an attempt until no other writer is faster, or the deadline has passed.

    Args:
        attempt: reads, decides, and writes if what it has read is still unchanged.
        lost: the error of an attempt that another writer overtook.
        refusal: the error to raise when the deadline has passed.
    """
    deadline = current_deadline()
    while True:
        try:
            return attempt()
        except lost:
            if deadline.seconds_left() <= 0:
                raise refusal from None


def demand_version(version: int, precondition: Precondition | None) -> None:
    """Refuse to change a version for which the client's conditions do not hold.

    Raises:
        PreconditionFailed: the precondition excludes the version.
    """
    if precondition is not None and not precondition(version):
        raise PreconditionFailed(version)
