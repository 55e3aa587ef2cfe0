"""A new job of a declared kind."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from runtime.core.declaration import JobKind
from runtime.core.jobs.models import JobStatus, StoredJob

MOST_GIVEN_BYTES = 32 * 1024
"""Size of what a job may be given: its row keeps it, and a state machine takes it."""


def new_job(
    kind: JobKind, given: Mapping[str, Any], *, job_id: str, now: datetime
) -> StoredJob:
    """Make a job that waits for its start, for whoever writes it.

    Args:
        kind: what is to be done.
        given: what its functions need to know; no secret.
        job_id: its id.
        now: the time at which it is asked for.

    Raises:
        ValueError: it is too large to be given.
    """
    if len(json.dumps(given)) > MOST_GIVEN_BYTES:
        raise ValueError(f"a job of kind {kind.name} is given too much")
    return StoredJob(
        id=job_id,
        kind=kind.name,
        status=JobStatus.QUEUED,
        created_at=now,
        updated_at=now,
        given=dict(given),
        locked=kind.one_at_a_time,
    )
