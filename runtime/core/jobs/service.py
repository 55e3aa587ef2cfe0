"""Rules for jobs: asking for one, cancelling it, and trying it again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from runtime.core.clock import Clock, NewId
from runtime.core.context import count_metric
from runtime.core.declaration import JobKind
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.dynamodb.writes import Write
from runtime.core.idempotency.service import (
    Created,
    Idempotency,
    IdempotentRequest,
    NoContent,
)
from runtime.core.jobs.creation import new_job
from runtime.core.jobs.errors import (
    JobHasEnded,
    JobNotFound,
    JobNotRetryable,
    JobUnderway,
)
from runtime.core.jobs.models import (
    Job,
    JobProgress,
    JobStatus,
    StoredJob,
)
from runtime.core.jobs.repository import Decide, JobChange, JobRepository
from runtime.core.jobs.rows import creation_writes, lock_write, start_write
from runtime.core.optimistic import Precondition, demand_version
from runtime.core.owner import Owner


class JobService:
    """The rules for jobs, for features that have some and for those who look on."""

    def __init__(
        self,
        store: JobRepository,
        *,
        kinds: Mapping[str, JobKind],
        idempotency: Idempotency,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._idempotency = idempotency
        self._clock = clock
        self._new_id = new_id

    def new(
        self, owner: Owner, kind: str, given: Mapping[str, Any] | None = None
    ) -> tuple[Job, list[Write]]:
        """Make a job, and the writes for the transaction of what causes it.

        Args:
            owner: the owner of the job.
            kind: what is to be done, as a feature declares it.
            given: what its functions need to know; no secret.

        Raises:
            ValueError: it is too large to be given.
        """
        job = self._made(kind, given or {})
        return job.shown(), creation_writes(owner, job)

    def ask(
        self,
        owner: Owner,
        kind: str,
        given: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        body: BaseModel = NoContent(),
    ) -> Created[Job]:
        """Make a job that nothing else causes, once for each Idempotency-Key.

        If the owner may have one of its kind and has one, that one is returned.

        Args:
            owner: the owner of the job.
            kind: what is to be done, as a feature declares it.
            given: what its functions need to know; no secret.
            key: the client's Idempotency-Key.
            body: the body of the request.

        Raises:
            ValueError: it is too large to be given.
        """
        job = self._made(kind, given or {})
        request = IdempotentRequest(owner_pk(owner), f"jobs/{kind}", key, body)
        try:
            created = self._idempotency.create(
                request,
                job.shown(),
                resource_id=job.id,
                write=lambda record: self._store.create(owner, job, record),
                reread=lambda job_id: self._shown(owner, job_id),
            )
        except JobUnderway:
            there = self._store.underway(owner, kind)
            if there is None:
                # It ended between the two calls: now there is room.
                return self.ask(owner, kind, given, key=key, body=body)
            # Repeated after that one has ended, the request gets it still.
            return self._idempotency.create(
                request,
                there.shown(),
                resource_id=there.id,
                write=lambda record: self._store.remember(record, self._clock()),
                reread=lambda job_id: self._shown(owner, job_id),
            )
        if not created.replayed:
            count_metric("JobsCreated")
        return created

    def underway(self, owner: Owner, kind: str) -> Job | None:
        """Return the job that keeps an owner from another of its kind, if one does."""
        job = self._store.underway(owner, kind)
        return job.shown() if job else None

    def get(self, owner: Owner, job_id: str) -> Job:
        """Return a job.

        Raises:
            JobNotFound: the owner has no such job.
        """
        job = self._shown(owner, job_id)
        if job is None:
            raise JobNotFound
        return job

    def cancel(
        self,
        owner: Owner,
        job_id: str,
        precondition: Precondition | None = None,
        also: Sequence[Write] = (),
    ) -> Job:
        """Ask for a job to end; one that has not begun ends at once.

        Whoever works on it sees it before the next step or at the next progress.

        Args:
            owner: the owner of the job.
            job_id: the job.
            precondition: tells whether the client's conditions hold for its version.
            also: writes of the same transaction.

        Raises:
            JobNotFound: the owner has no such job.
            JobHasEnded: there is nothing to cancel.
            PreconditionFailed: the precondition excludes the version.
        """
        now = self._clock()
        ended_at_once = False

        def decide(job: StoredJob) -> JobChange | None:
            """Return the job as it ends, or with the wish to end it."""
            nonlocal ended_at_once
            ended_at_once = job.status is JobStatus.QUEUED and not self._left_by_cause(
                job.kind
            )
            demand_version(job.version, precondition)
            if job.status.ended:
                raise JobHasEnded
            if ended_at_once:
                ended = {"status": JobStatus.CANCELLED, "ended_at": now}
                return JobChange(job.model_copy(update=ended), also)
            if job.cancel_requested:
                return None
            asked = job.model_copy(update={"cancel_requested": True})
            return JobChange(asked, also)

        job = self._changed(owner, job_id, decide, now)
        if ended_at_once:
            count_metric("JobsCancelled")
        return job

    def retry(
        self,
        owner: Owner,
        job_id: str,
        precondition: Precondition | None = None,
        also: Sequence[Write] = (),
    ) -> Job:
        """Try a job again that failed or was cancelled. Arguments are those of cancel.

        It begins anew, except that calls of services outside whose outcome nobody knows
        still count.

        Raises:
            JobNotFound: the owner has no such job.
            JobNotRetryable: it has not ended so, or the owner has another one of its
                kind, and may have one only.
            PreconditionFailed: the precondition excludes the version.
        """
        now = self._clock()
        kinds: list[str] = []

        def decide(job: StoredJob) -> JobChange:
            """Return the job as it waits for the next attempt."""
            demand_version(job.version, precondition)
            if job.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
                raise JobNotRetryable
            new = job.model_copy(
                update={
                    "status": JobStatus.QUEUED,
                    "attempt": job.attempt + 1,
                    "progress": JobProgress(),
                    "steps": [],
                    "results": {},
                    "calls": job.calls_in_doubt,
                    "problem": None,
                    "cancel_requested": False,
                    "lease": None,
                    "lease_until": None,
                    "started_at": None,
                    "ended_at": None,
                }
            )
            kinds[:] = [job.kind]
            locks = [lock_write(owner, new)] if job.locked else []
            return JobChange(new, [*locks, start_write(owner, new, now), *also])

        try:
            done = self._changed(owner, job_id, decide, now)
        except JobUnderway:
            if self._store.underway(owner, *kinds) is None:
                # It has ended by now, or had expired: there is room.
                return self.retry(owner, job_id, precondition, also)
            raise JobNotRetryable("Another job of this kind has not ended.") from None
        count_metric("JobsRetried")
        return done

    def _left_by_cause(self, kind: str) -> bool:
        """Tell whether something is to be undone before a job of a kind has begun."""
        declared = self._kinds.get(kind)
        return declared is not None and declared.undo_unbegun

    def _changed(self, owner: Owner, job_id: str, decide: Decide, now: datetime) -> Job:
        """Change a job, and return it as its owner sees it."""
        job = self._store.change(owner, job_id, decide, now=now)
        if job is None:
            raise JobNotFound
        return job.shown()

    def _made(self, kind: str, given: Mapping[str, Any]) -> StoredJob:
        """Return a new job of a declared kind."""
        now = self._clock()
        return new_job(self._kinds[kind], given, job_id=self._new_id(now), now=now)

    def _shown(self, owner: Owner, job_id: str) -> Job | None:
        """Return a job as its owner sees it, if there is one."""
        job = self._store.get(owner, job_id)
        return job.shown() if job else None
