"""The start of an attempt at a job: by a function, or by a state machine."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from runtime.core.clock import Clock
from runtime.core.jobs.ending import FAILED, JobEnding, Outcome
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.repository import JobChange, JobRepository
from runtime.core.jobs.rows import Attempt

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

_MACHINE = ":stateMachine:"


class Launcher(Protocol):
    """Whatever begins the work on an attempt."""

    def knows(self, kind: str) -> bool:
        """Tell whether it can begin jobs of this kind."""

    def launch(self, kind: str, attempt: Attempt, given: Mapping[str, Any]) -> None:
        """Begin an attempt; to begin it twice is harmless."""


class AwsLauncher:
    """The launcher of functions and state machines."""

    def __init__(
        self,
        targets: Mapping[str, str],
        functions: "LambdaClient",
        machines: Any,
    ) -> None:
        """Begin jobs of each kind by what has this ARN."""
        self._targets = targets
        self._functions = functions
        self._machines = machines

    def knows(self, kind: str) -> bool:
        """Tell whether it can begin jobs of this kind."""
        return kind in self._targets

    def launch(self, kind: str, attempt: Attempt, given: Mapping[str, Any]) -> None:
        """Begin an attempt; a state machine runs once for each."""
        target = self._targets[kind]
        if _MACHINE not in target:
            self._functions.invoke(
                FunctionName=target,
                InvocationType="Event",
                Payload=json.dumps({"attempt": str(attempt)}).encode(),
            )
            return
        try:
            self._machines.start_execution(
                stateMachineArn=target,
                # Two executions of one name cannot be: the second start of an attempt
                # is the first one again.
                name=f"{attempt.job_id}-{attempt.number}",
                input=json.dumps({"attempt": str(attempt), "given": given}),
            )
        except self._machines.exceptions.ExecutionAlreadyExists:
            return


class JobStarter:
    """The service that begins attempts; to ask twice is harmless."""

    def __init__(
        self, store: JobRepository, launcher: Launcher, ending: JobEnding, clock: Clock
    ) -> None:
        self._store = store
        self._launcher = launcher
        self._ending = ending
        self._clock = clock

    def start(self, attempt: Attempt) -> None:
        """Begin an attempt, and take the request for it away.

        It is begun before that is recorded: if this ends in between, it is begun again,
        which is harmless; the other way round it would never be.
        """
        owner, job_id, number = attempt
        job = self._store.get(owner, job_id)
        if job is not None and job.attempt == number and not job.status.ended:
            if self._launcher.knows(job.kind):
                self._launcher.launch(job.kind, attempt, job.given)
                self._begun(attempt)
            else:
                unknown = "Nothing here does work of this kind."
                self._ending.end(
                    attempt, Outcome(FAILED.status, code="unknown_kind", detail=unknown)
                )
        self._store.started(owner, job_id, number)

    def _begun(self, attempt: Attempt) -> None:
        """Record that an attempt has begun, unless it tells so itself."""
        now = self._clock()

        def decide(job: StoredJob) -> JobChange | None:
            """Return the running job."""
            if job.attempt != attempt.number or job.status is not JobStatus.QUEUED:
                return None
            running = {"status": JobStatus.RUNNING, "started_at": now}
            return JobChange(job.model_copy(update=running))

        self._store.change(attempt.owner, attempt.job_id, decide, now=now)
