"""Trying many jobs again, one after the other."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from runtime.core.errors import Conflict, NotFound
from runtime.core.jobs.service import JobService
from runtime.core.owner import Owner
from runtime.features.jobs.query import OwnedJob


class Refusal(NamedTuple):
    """A job that could not be tried again.

    Attributes:
        job_id: the job.
        reason: what kept it from that.
    """

    job_id: str
    reason: str


def retry_all(
    service: JobService,
    jobs: Sequence[OwnedJob],
    tell: Callable[[int, float | None], None],
) -> list[Refusal]:
    """Try jobs again, and return those that could not be.

    One that changes meanwhile stops no other: somebody else may have tried it again.
    Interrupted, the same command goes on, since what is tried again has another status.

    Args:
        service: the rules for jobs.
        jobs: the jobs.
        tell: is told how many are done, and which share of all that is.
    """
    refused = []
    for number, job in enumerate(jobs, start=1):
        try:
            service.retry(Owner.user(job.user_id), job.id)
        except (Conflict, NotFound) as error:
            refused.append(Refusal(job.id, error.detail))
        tell(number, number / len(jobs))
    return refused
