"""The outbox for operators: asked for, and not begun yet."""

from datetime import datetime
from typing import NamedTuple

from runtime.core.clock import ulid_time
from runtime.core.dynamodb.schema import (
    JOB_START_PREFIX,
    MAIL_PREFIX,
    OUTBOX,
    PARTITION_KEY,
)
from runtime.core.dynamodb.table import Table

_KINDS = {MAIL_PREFIX: "mail", JOB_START_PREFIX: "job"}


class Waiting(NamedTuple):
    """Something that waits.

    Attributes:
        kind: `mail` or `job`.
        name: the id of the mail, or owner, job and attempt.
        since: since when it waits.
    """

    kind: str
    name: str
    since: datetime


def waiting(table: Table, limit: int) -> tuple[list[Waiting], bool]:
    """Return what waits, the oldest first, and whether there is more.

    Costs half a read unit per 4 KB of what waits.
    """
    rows, more = table.query(
        OUTBOX, index="gsi1", limit=limit, attributes=(PARTITION_KEY, "gsi1sk")
    )
    return [_waiting(row[PARTITION_KEY], row["gsi1sk"]) for row in rows], more


def _waiting(pk: str, since: str) -> Waiting:
    """Return what a row of the outbox asks for."""
    for prefix, kind in _KINDS.items():
        if pk.startswith(prefix):
            return Waiting(kind, pk.removeprefix(prefix), ulid_time(since))
    return Waiting("?", pk, ulid_time(since))
