"""A job: work behind a request, and how far it is."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from runtime.core.models import Model, Timestamp


class JobStatus(StrEnum):
    """The state of a job: it waits, it is done, or it has ended otherwise."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more is done, unless somebody asks for another attempt."""
        return self in (self.SUCCEEDED, self.FAILED, self.CANCELLED)


class StepStatus(StrEnum):
    """The state of a step of a job."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class JobProgress(Model):
    """The part of the work that is done.

    Attributes:
        done: how much is done.
        total: how much there is, as far as that is known.
    """

    done: int = 0
    total: int | None = None


class JobStep(Model):
    """One step of a job.

    Attributes:
        name: its name.
        status: how far it is.
        started_at: when it began first in this attempt.
        ended_at: when it ended last.
        runs: how often it was begun in this attempt.
    """

    name: str
    status: StepStatus
    started_at: Timestamp
    ended_at: Timestamp | None = None
    runs: int = 1


class JobProblem(Model):
    """Why a job failed.

    Attributes:
        detail: what happened, for people.
    """

    code: str = Field(description="The reason; stable, for programs.")
    detail: str


class Job(Model):
    """Work behind a request.

    Attributes:
        id: its ULID.
        kind: what is done.
        status: how far it is.
        progress: how much of it is done.
        steps: its steps, in the order in which they began.
        result: what it has made, once it has succeeded.
        problem: why it failed.
        attempt: the number of this attempt, from 1.
        cancel_requested: whether it ends as soon as it can.
        uncertain_calls: the number of calls of other services of which nobody knows
            whether they took effect.
        version: rises with every change.
        created_at: when it was asked for.
        updated_at: when it changed last.
        started_at: when this attempt began.
        ended_at: when it ended.
    """

    id: str
    kind: str
    status: JobStatus
    progress: JobProgress = JobProgress()
    steps: list[JobStep] = Field(default_factory=list)
    result: dict[str, Any] | None = None
    problem: JobProblem | None = None
    attempt: int = 1
    cancel_requested: bool = False
    uncertain_calls: int = 0
    version: int = 1
    created_at: Timestamp
    updated_at: Timestamp
    started_at: Timestamp | None = None
    ended_at: Timestamp | None = None


class OutsideCalls(Model):
    """The calls of one service outside that a job has made.

    Attributes:
        begun: the number of calls in this attempt, and of those of unknown outcome in
            the attempts before it.
        known: the number of those whose outcome is known.
    """

    begun: int = 0
    known: int = 0


class StepResult(Model):
    """The result of the last run of a step.

    Attributes:
        given: the digest of what it was given.
        result: what it returned.
        before: the digests, shortened, of what the runs before it were given.
    """

    given: str
    result: dict[str, Any]
    before: list[str] = Field(default_factory=list)


class StoredJob(Job):
    """A job with what only the service knows of it.

    Attributes:
        given: what the request asked for.
        lease: who works on it; an invocation takes it over if it has ended.
        lease_until: when the lease ends.
        calls: the calls of services outside, by name.
        results: what the steps of this attempt have returned, by name.
        locked: whether it keeps the owner from another one of its kind.
    """

    given: dict[str, Any] = Field(default_factory=dict, repr=False)
    lease: str | None = None
    lease_until: Timestamp | None = None
    calls: dict[str, OutsideCalls] = Field(default_factory=dict)
    results: dict[str, StepResult] = Field(default_factory=dict)
    locked: bool = False

    @property
    def calls_in_doubt(self) -> dict[str, OutsideCalls]:
        """The calls whose outcome nobody knows, which count in the next attempt too."""
        doubt = {name: each.begun - each.known for name, each in self.calls.items()}
        return {name: OutsideCalls(begun=n) for name, n in doubt.items() if n}

    def shown(self) -> Job:
        """Return the job as its owner sees it."""
        return Job.model_validate(self.model_dump(include=set(Job.model_fields)))


def uncertain(calls: Mapping[str, OutsideCalls]) -> int:
    """Return the number of calls of which nobody knows whether they took effect."""
    return sum(each.begun - each.known for each in calls.values())
