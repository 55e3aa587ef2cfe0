"""Work on a job: one invocation at a time, which tells how far it is."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Write
from runtime.core.jobs.errors import (
    JobBeingEnded,
    JobBusy,
    JobCancelled,
    JobEnded,
    JobFailed,
    OutcomeUnknown,
)
from runtime.core.jobs.models import (
    JobProgress,
    JobStatus,
    JobStep,
    OutsideCalls,
    StepResult,
    StepStatus,
    StoredJob,
)
from runtime.core.jobs.repository import JobChange, JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.owner import Owner

MOST_RESULT_BYTES = 32 * 1024
"""Size of what a step may return: the row of a job keeps it, and an object what is
larger."""
MOST_RESULTS_BYTES = 192 * 1024
"""Size of what all steps of an attempt may return; a row holds 400 KB."""
TOLD_EVERY = timedelta(seconds=1)
"""Time between two writes of the progress, which cost a read and some write units."""
_SHORT = 12
_MOST_BEFORE = 500
_NO_LEASE = {"lease": None, "lease_until": None}


class Done(NamedTuple):
    """The answer of a function of a job that also writes.

    Attributes:
        result: what the job, or the next step, is to know.
        writes: the effect, written in the transaction that marks the step as done. So
            it is there once, however often the function was called.
        waits: whether the job now waits for something, until its next step begins.
    """

    result: dict[str, Any]
    writes: Sequence[Write] = ()
    waits: bool = False


@dataclass(frozen=True)
class Invocation:
    """An invocation that works on a job.

    Attributes:
        id: its id; Lambda keeps it when it repeats an invocation that failed.
        until: when it has ended at the latest.
    """

    id: str
    until: datetime


class RunningJob:
    """The job that a function works on.

    Every method may raise JobCancelled, because somebody asked for that, or JobEnded,
    because the invocation has lost its lease; neither is to be caught.

    Attributes:
        owner: the owner of the job.
        id: the job.
        attempt: the number of the attempt.
        given: what the request asked for, or what the step before has returned.
        table: the table.
        clock: returns the current time.
    """

    def __init__(
        self,
        store: JobRepository,
        attempt: Attempt,
        *,
        invocation: Invocation,
        given: Mapping[str, Any],
        table: Table,
        clock: Clock,
    ) -> None:
        """Work on an attempt in an invocation that has a lease of it."""
        self.owner: Owner = attempt.owner
        self.id = attempt.job_id
        self.attempt = attempt.number
        self.given = given
        self.table = table
        self.clock = clock
        self._store = store
        self._attempt = attempt
        self._invocation = invocation
        self._told_at: datetime | None = None

    @property
    def time_left(self) -> timedelta:
        """The time until the invocation ends."""
        return self._invocation.until - self.clock()

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell how much is done, and end if somebody asked for that.

        Call it as often as you like: it writes once a second, and when all is done.
        """
        now = self.clock()
        soon = self._told_at is not None and now - self._told_at < TOLD_EVERY
        if soon and done != total:
            return
        self._told_at = now
        progress = JobProgress(done=done, total=total)
        self._change(lambda job: {"progress": progress})

    @contextmanager
    def outside(self, name: str, at_most: int = 2) -> Iterator[None]:
        """Call a service that cannot take part in a transaction.

        The call is recorded before it is made, and its outcome afterwards. One whose
        outcome nobody knows is counted, and is made again, `at_most` times in all.

        Args:
            name: names the call within the job.
            at_most: how often it may be made while its outcome is unknown.

        Raises:
            OutcomeUnknown: it was made that often; the job fails.
        """

        def begin(job: StoredJob) -> Mapping[str, Any]:
            """Return the job with one call more that has begun."""
            calls = job.calls.get(name, OutsideCalls())
            unknown = calls.begun - calls.known
            if unknown >= at_most:
                raise OutcomeUnknown(name)
            begun = calls.model_copy(update={"begun": calls.begun + 1})
            return {
                "calls": {**job.calls, name: begun},
                "uncertain_calls": uncertain(job.calls),
            }

        def know(job: StoredJob) -> Mapping[str, Any]:
            """Return the job with one outcome more that is known."""
            calls = job.calls[name]
            known = calls.model_copy(update={"known": calls.known + 1})
            return {"calls": {**job.calls, name: known}}

        self._change(begin)
        yield
        if self._change(know, cancelled=True).cancel_requested:
            raise JobCancelled

    def _change(
        self,
        changes: Callable[[StoredJob], Mapping[str, Any]],
        *,
        cancelled: bool = False,
    ) -> StoredJob:
        """Change the job, as long as this invocation has the lease.

        Args:
            changes: returns what is to change.
            cancelled: whether to change it even if somebody asked for it to end.
        """

        def decide(job: StoredJob) -> JobChange:
            """Return the changed job, or refuse to go on."""
            demand_lease(job, self._attempt, self._invocation)
            if job.cancel_requested and not cancelled:
                raise JobCancelled
            return JobChange(job.model_copy(update=dict(changes(job))))

        job = self._store.change(self.owner, self.id, decide, now=self.clock())
        if job is None:
            raise JobEnded
        return job


class JobWorker:
    """The service that works on jobs, step by step.

    An invocation has a lease of the job for as long as it may run. Without the lease it
    changes nothing: so a function that was thought dead and is not does no harm.
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
        digest = _digest(given)
        job = self._begin(attempt, name, digest, invocation)
        if (earlier := _earlier(job, name, digest)) is not None:
            return earlier
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
            _demand_room(job, name, done.result)
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
            if _earlier(job, name, digest) is not None:
                return None
            if name in job.results and digest[:_SHORT] in job.results[name].before:
                # An invocation that comes late: the work has gone on since.
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
                changes["results"] = {**job.results, name: _following(job, name, kept)}
            if done is not None and done.waits:
                changes["status"] = JobStatus.WAITING
            new = job.model_copy(update=changes)
            return JobChange(new, done.writes if done else ())

        if self._store.change(attempt.owner, attempt.job_id, decide, now=now) is None:
            raise JobEnded
        count_metric("JobStepsFailed" if status is StepStatus.FAILED else "JobSteps")


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


def uncertain(calls: Mapping[str, OutsideCalls]) -> int:
    """Return the number of calls of which nobody knows whether they took effect."""
    return sum(each.begun - each.known for each in calls.values())


def result_too_large(result: Mapping[str, Any]) -> bool:
    """Tell whether a result is larger than a job keeps."""
    return len(json.dumps(result)) > MOST_RESULT_BYTES


def _demand_room(job: StoredJob, name: str, result: Mapping[str, Any]) -> None:
    """Refuse a result that the row of its job cannot keep.

    Raises:
        JobFailed: it is too large, alone or with those of other steps.
    """
    others = [kept.result for step, kept in job.results.items() if step != name]
    if (
        result_too_large(result)
        or len(json.dumps([*others, result])) > MOST_RESULTS_BYTES
    ):
        raise JobFailed("result_too_large", "What a step returns is too large.")


def _digest(given: Mapping[str, Any] | None) -> str:
    """Return the digest of what a step is given."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def _earlier(job: StoredJob, name: str, digest: str) -> dict[str, Any] | None:
    """Return what a step returned for the same input in this attempt, if it did."""
    kept = job.results.get(name)
    return kept.result if kept is not None and kept.given == digest else None


def _following(job: StoredJob, name: str, kept: StepResult) -> StepResult:
    """Return the result of a step with what the runs before it were given."""
    last = job.results.get(name)
    if last is None:
        return kept
    before = [*last.before, last.given[:_SHORT]][-_MOST_BEFORE:]
    return kept.model_copy(update={"before": before})


def _with_begun(steps: Sequence[JobStep], name: str, now: datetime) -> list[JobStep]:
    """Return the steps, one of which has begun now, maybe not for the first time."""
    begun = list(steps)
    for position, step in enumerate(begun):
        if step.name == name:
            again = {"status": StepStatus.RUNNING, "runs": step.runs + 1}
            begun[position] = step.model_copy(update=again)
            return begun
    return [*begun, JobStep(name=name, status=StepStatus.RUNNING, started_at=now)]
