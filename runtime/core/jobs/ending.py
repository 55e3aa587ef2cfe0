"""The end of an attempt at a job: its result, or why it failed, and nothing left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.declaration import JobKind, resolve
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.errors import JobEnded
from runtime.core.jobs.leases import demand_attempt
from runtime.core.jobs.models import (
    JobProblem,
    JobStatus,
    StepStatus,
    StoredJob,
    uncertain,
)
from runtime.core.jobs.repository import JobChange, JobRepository
from runtime.core.jobs.results import result_too_large
from runtime.core.jobs.rows import Attempt

STALLED = timedelta(days=1)
"""Time after which a job that nobody has heard of is given up."""
_ENDING = "ending"
_METRICS = {
    JobStatus.SUCCEEDED: "JobsSucceeded",
    JobStatus.FAILED: "JobsFailed",
    JobStatus.CANCELLED: "JobsCancelled",
}


@dataclass(frozen=True)
class Outcome:
    """The way in which an attempt has ended.

    Attributes:
        status: succeeded, failed or cancelled.
        result: what it has made, if it has succeeded.
        code: why it failed, for programs.
        detail: the same for people.
    """

    status: JobStatus
    result: Mapping[str, Any] = field(default_factory=dict)
    code: str = "internal_error"
    detail: str = "The work could not be completed."


SUCCEEDED, FAILED, CANCELLED = map(
    Outcome, (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED)
)
_TOO_LARGE = Outcome(
    JobStatus.FAILED, code="result_too_large", detail="The result is too large."
)


class _WorkDone(Exception):
    """The work of an attempt is done, and only its end was not recorded."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        """Say what the work has returned."""
        self.result = result


class JobEnding:
    """The service that ends attempts; to end one twice is harmless."""

    def __init__(
        self,
        store: JobRepository,
        kinds: Mapping[str, JobKind],
        table: Table,
        clock: Clock,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._table = table
        self._clock = clock

    def end(self, attempt: Attempt, outcome: Outcome) -> None:
        """End an attempt, unless it has ended already.

        If it has not succeeded, what it has left is removed first. Whoever still works
        on it loses the lease before, so nothing is added afterwards, and the first
        reason that was given for the end is the one that is kept.
        """
        if outcome.status is JobStatus.SUCCEEDED and result_too_large(outcome.result):
            outcome = _TOO_LARGE
        try:
            if outcome.status is not JobStatus.SUCCEEDED:
                self._undo(attempt, outcome)
            self._close(attempt, outcome)
        except _WorkDone as done:
            self.end(attempt, Outcome(JobStatus.SUCCEEDED, result=done.result))
        except JobEnded:
            return

    def sweep(self) -> int:
        """End the jobs that nobody has heard of for a day, and return how many.

        Raises:
            Exception: some could not be ended; the others have been.
        """
        stalled = Outcome(
            JobStatus.FAILED, code="stalled", detail="The work has stopped."
        )
        since = self._clock() - STALLED
        found = [
            pair
            for status in (JobStatus.RUNNING, JobStatus.WAITING)
            for pair in self._store.silent(status, since)
        ]
        failure: Exception | None = None
        ended = 0
        for owner, listed in found:
            # The list is older than the job: somebody may have gone on meanwhile.
            job = self._store.get(owner, listed.id)
            if job is None or job.updated_at >= since:
                continue
            try:
                self.end(Attempt(owner, job.id, job.attempt), stalled)
                ended += 1
            except Exception as error:
                failure = failure or error
        if failure is not None:
            raise failure
        return ended

    def _undo(self, attempt: Attempt, outcome: Outcome) -> None:
        """Take the lease from whoever has it, and remove what the attempt has left.

        Raises:
            _WorkDone: there is no need; only the outcome was not recorded.
        """

        def decide(job: StoredJob) -> JobChange | None:
            """Return the job with a lease that nobody else takes."""
            demand_attempt(job, attempt)
            if job.lease == _ENDING:
                return None
            kind = self._kinds.get(job.kind)
            if kind is not None and kind.run and job.kind in job.results:
                raise _WorkDone(job.results[job.kind].result)
            taken: dict[str, Any] = {"lease": _ENDING, "lease_until": None}
            if outcome.status is JobStatus.FAILED:
                # If this ends here, whoever goes on still knows why.
                taken["problem"] = _problem_of(outcome)
            return JobChange(job.model_copy(update=taken))

        job = self._store.change(
            attempt.owner, attempt.job_id, decide, now=self._clock()
        )
        if job is None:
            raise JobEnded
        kind = self._kinds.get(job.kind)
        if kind is not None and kind.undo:
            resolve(kind.undo)(self._table, attempt.owner, job)

    def _close(self, attempt: Attempt, outcome: Outcome) -> None:
        """Record the outcome, in one write with the end of the lock."""
        now = self._clock()
        ended: list[JobStatus] = []

        def decide(job: StoredJob) -> JobChange:
            """Return the job as it has ended."""
            demand_attempt(job, attempt)
            status = outcome.status
            if status is JobStatus.SUCCEEDED and job.lease == _ENDING:
                # What it has made is being removed.
                raise JobEnded
            if job.cancel_requested and status is JobStatus.FAILED:
                status = JobStatus.CANCELLED
            problem = None
            if status is JobStatus.FAILED:
                problem = job.problem or _problem_of(outcome)
            open_step = {"status": StepStatus.FAILED, "ended_at": now}
            ended[:] = [status]
            return JobChange(
                job.model_copy(
                    update={
                        "status": status,
                        "result": (
                            dict(outcome.result)
                            if status is JobStatus.SUCCEEDED
                            else None
                        ),
                        "problem": problem,
                        "steps": [
                            (
                                step.model_copy(update=open_step)
                                if step.status is StepStatus.RUNNING
                                else step
                            )
                            for step in job.steps
                        ],
                        "lease": None,
                        "lease_until": None,
                        "uncertain_calls": uncertain(job.calls),
                        "ended_at": now,
                    }
                )
            )

        if self._store.change(attempt.owner, attempt.job_id, decide, now=now):
            count_metric(_METRICS[ended[0]])


def _problem_of(outcome: Outcome) -> JobProblem:
    """Return why an attempt failed, as its job tells."""
    return JobProblem(code=outcome.code, detail=outcome.detail)
