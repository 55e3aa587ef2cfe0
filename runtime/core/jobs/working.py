"""Work on a job, step by step: one invocation at a time, and each step once."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.errors import JobBeingEnded, JobBusy, JobCancelled, JobEnded
from runtime.core.jobs.leases import Invocation, demand_attempt, demand_lease
from runtime.core.jobs.models import (
    JobStatus,
    JobStep,
    StepResult,
    StepStatus,
    StoredJob,
    uncertain,
)
from runtime.core.jobs.repository import JobChange, JobRepository
from runtime.core.jobs.results import (
    comes_late,
    demand_room,
    digest_of,
    earlier_result,
    following,
)
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.tombstones import is_erased

_NO_LEASE = {"lease": None, "lease_until": None}


class JobWorker:
    """The service that works on jobs, step by step.

    An invocation has a lease of the job for as long as it may run. Without the lease it
    changes nothing: so a function that was thought dead and is not does no harm. For an
    owner who is being erased nothing is begun.
    """

    def __init__(self, store: JobRepository, table: Table, clock: Clock) -> None:
        self._store = store
        self._table = table
        self._clock = clock

    def step(
        self,
        attempt: Attempt,
        name: str,
        function: Callable[[RunningJob], Done | dict[str, Any]],
        *,
        invocation: Invocation,
        given: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Do one step of a job, and return its result.

        A step that has succeeded with the same input is not done again: whoever asks
        again gets the result that the first one may never have got.

        Args:
            attempt: the attempt that it belongs to.
            name: the name of the step.
            function: does the work.
            invocation: the invocation that does it.
            given: what the function is to know; None takes what the request asked for.

        Raises:
            JobEnded: the attempt is over; there is nothing to do.
            JobBusy: another invocation has the lease.
            JobCancelled: somebody asked for the job to end.
            JobFailed: it cannot be done.
            Exception: it failed, and may succeed when it is tried again.
        """
        digest = digest_of(given)
        job = self._begin(attempt, name, digest, invocation)
        if (earlier := earlier_result(job, name, digest)) is not None:
            return earlier
        if is_erased(self._table, attempt.owner):
            self._close(attempt, name, invocation, StepStatus.FAILED)
            raise JobEnded
        running = RunningJob(
            self._store,
            attempt,
            invocation=invocation,
            given=job.given if given is None else given,
            table=self._table,
            clock=self._clock,
        )
        try:
            returned = function(running)
        except JobEnded:
            raise
        except Exception:
            self._close(attempt, name, invocation, StepStatus.FAILED)
            raise
        done = returned if isinstance(returned, Done) else Done(returned)
        kept = StepResult(given=digest, result=done.result)
        try:
            demand_room(job, name, done.result)
            self._close(attempt, name, invocation, StepStatus.SUCCEEDED, done, kept)
        except JobEnded:
            raise
        except Exception:
            # If the effect was written and only the answer is lost, the lease is gone.
            with suppress(JobEnded):
                self._close(attempt, name, invocation, StepStatus.FAILED)
            raise
        return done.result

    def _begin(
        self, attempt: Attempt, name: str, digest: str, invocation: Invocation
    ) -> StoredJob:
        """Take the lease and record that the step has begun, unless it is done."""
        now = self._clock()

        def decide(job: StoredJob) -> JobChange | None:
            """Return the job with the lease, or refuse to begin."""
            demand_attempt(job, attempt)
            if earlier_result(job, name, digest) is not None:
                return None
            if comes_late(job, name, digest):
                raise JobEnded
            if job.cancel_requested:
                raise JobCancelled
            if job.lease not in (None, invocation.id):
                if job.lease_until is None:
                    raise JobBeingEnded
                if job.lease_until > now:
                    raise JobBusy
            return JobChange(
                job.model_copy(
                    update={
                        "status": JobStatus.RUNNING,
                        "started_at": job.started_at or now,
                        "lease": invocation.id,
                        "lease_until": invocation.until,
                        "steps": _with_begun(job.steps, name, now),
                    }
                )
            )

        job = self._store.change(attempt.owner, attempt.job_id, decide, now=now)
        if job is None:
            raise JobEnded
        return job

    def _close(
        self,
        attempt: Attempt,
        name: str,
        invocation: Invocation,
        status: StepStatus,
        done: Done | None = None,
        kept: StepResult | None = None,
    ) -> None:
        """Give the lease back and record how the step has ended."""
        now = self._clock()

        def decide(job: StoredJob) -> JobChange:
            """Return the job without the lease, with the effect of the step."""
            demand_lease(job, attempt, invocation)
            ended = {"status": status, "ended_at": now}
            steps = [
                step.model_copy(update=ended) if step.name == name else step
                for step in job.steps
            ]
            changes: dict[str, Any] = {
                **_NO_LEASE,
                "steps": steps,
                "uncertain_calls": uncertain(job.calls),
            }
            if kept is not None:
                changes["results"] = {**job.results, name: following(job, name, kept)}
            if done is not None and done.waits:
                changes["status"] = JobStatus.WAITING
            new = job.model_copy(update=changes)
            return JobChange(new, done.writes if done else ())

        if self._store.change(attempt.owner, attempt.job_id, decide, now=now) is None:
            raise JobEnded
        count_metric("JobStepsFailed" if status is StepStatus.FAILED else "JobSteps")


def _with_begun(steps: Sequence[JobStep], name: str, now: datetime) -> list[JobStep]:
    """Return the steps, one of which has begun now, maybe not for the first time."""
    begun = list(steps)
    for position, step in enumerate(begun):
        if step.name == name:
            again = {"status": StepStatus.RUNNING, "runs": step.runs + 1}
            begun[position] = step.model_copy(update=again)
            return begun
    return [*begun, JobStep(name=name, status=StepStatus.RUNNING, started_at=now)]
