"""The job as the function sees that works on it, and what that may return."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from runtime.core.clock import Clock
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Write
from runtime.core.jobs.errors import JobCancelled, JobEnded, OutcomeUnknown
from runtime.core.jobs.leases import Invocation, demand_lease
from runtime.core.jobs.models import JobProgress, OutsideCalls, StoredJob, uncertain
from runtime.core.jobs.repository import JobChange, JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.owner import Owner

TOLD_EVERY = timedelta(seconds=1)
"""Time between two writes of the progress, which cost a read and some write units."""


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
