"""Optimistic concurrency: read, decide, write if nothing changed meanwhile.

A client takes part with If-Match, whose value becomes a Precondition.
"""

from collections.abc import Callable
from typing import TypeVar

from runtime.core.context import current_deadline
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Conflict, PreconditionFailed

T = TypeVar("T")

Precondition = Callable[[int], bool]
"""Tells whether a stored version is one that the client has seen (If-Match)."""


def until_unchanged(
    attempt: Callable[[], T],
    *,
    lost: type[Exception] = ConditionFailed,
    refusal: type[Exception] = Conflict,
) -> T:
    """Repeat an attempt until no other writer was faster, or the request's time ends.

    Args:
        attempt: reads, decides and writes on condition of what was read.
        lost: raised by an attempt that another writer overtook.
        refusal: raised when the deadline has passed.
    """
    deadline = current_deadline()
    while True:
        try:
            return attempt()
        except lost:
            if deadline.seconds_left() <= 0:
                raise refusal from None


def demand_version(version: int, precondition: Precondition | None) -> None:
    """Refuse a change of a version that the client has not seen.

    Raises:
        PreconditionFailed: the precondition names other versions.
    """
    if precondition is not None and not precondition(version):
        raise PreconditionFailed
