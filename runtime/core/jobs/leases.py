"""Leases: which invocation may change a job."""

from dataclasses import dataclass
from datetime import datetime

from runtime.core.jobs.errors import JobEnded
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.rows import Attempt


@dataclass(frozen=True)
class Invocation:
    """An invocation that works on a job.

    Attributes:
        id: its id; Lambda keeps it when it repeats an invocation that failed.
        until: when it has ended at the latest.
    """

    id: str
    until: datetime


def demand_attempt(job: StoredJob, attempt: Attempt) -> None:
    """Refuse to work on what has ended, or is tried again by now.

    Raises:
        JobEnded: it is so.
    """
    if job.status.ended or job.attempt != attempt.number:
        raise JobEnded


def demand_lease(job: StoredJob, attempt: Attempt, invocation: Invocation) -> None:
    """Refuse to change a job that another invocation works on.

    Raises:
        JobEnded: this one has lost its lease.
    """
    demand_attempt(job, attempt)
    if job.lease != invocation.id:
        raise JobEnded
