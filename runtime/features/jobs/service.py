"""Rules for looking at jobs, and for administrators who change those of others."""

from runtime.core.client_info import ClientInfo
from runtime.core.effects import Effects, EffectsRecorder, effect_writes
from runtime.core.jobs.models import Job
from runtime.core.jobs.service import JobService
from runtime.core.optimistic import Precondition
from runtime.core.owner import Owner
from runtime.core.paging import Page
from runtime.core.security.callers import Caller
from runtime.core.security.cursors import Cursors
from runtime.features.jobs.audit_actions import AuditAction
from runtime.features.jobs.query import EverybodysJobQuery, JobQuery, OwnedJob
from runtime.features.jobs.repository import JobLists


class JobsService:
    """The listings of jobs, and the orders of administrators."""

    def __init__(
        self,
        jobs: JobService,
        lists: JobLists,
        *,
        recorder: EffectsRecorder,
        cursors: Cursors,
    ) -> None:
        self._jobs = jobs
        self._lists = lists
        self._recorder = recorder
        self._cursors = cursors

    def page(self, owner: Owner, query: JobQuery) -> Page[Job]:
        """Return a page of an owner's jobs, the newest first.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        binding = (*owner.binding, "jobs", query.status or "", query.kind or "")
        after = ""
        if query.cursor:
            after = str(self._cursors.open(query.cursor, binding)[0])
        found = self._lists.of_owner(
            owner, query.status, query.kind, limit=query.limit, after=after
        )
        cursor = self._cursors.seal((found.last,), binding) if found.more else None
        return Page(found.items, cursor)

    def everybodys(self, query: EverybodysJobQuery) -> Page[OwnedJob]:
        """Return a page of everybody's jobs of one status, the newest first.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        binding = ("", "jobs", query.status, query.kind or "")
        after = None
        if query.cursor:
            user_id, job_id = self._cursors.open(query.cursor, binding)
            after = Owner.user(str(user_id)), str(job_id)
        found, last = self._lists.of_everybody(
            query.status, query.kind, limit=query.limit, after=after
        )
        if last is None:
            return Page(found, None)
        return Page(found, self._cursors.seal((last[0].id, last[1]), binding))

    def cancel_for(
        self,
        admin: Caller,
        owner: Owner,
        job_id: str,
        precondition: Precondition | None,
        client: ClientInfo,
    ) -> Job:
        """Cancel somebody's job, with an entry in their audit log.

        Raises:
            JobNotFound: the owner has no such job.
            JobHasEnded: there is nothing to cancel.
            PreconditionFailed: the precondition excludes the version.
        """
        entry = self._entry(admin, owner, job_id, AuditAction.JOB_CANCELLED, client)
        return self._jobs.cancel(owner, job_id, precondition, effect_writes(entry))

    def retry_for(
        self,
        admin: Caller,
        owner: Owner,
        job_id: str,
        precondition: Precondition | None,
        client: ClientInfo,
    ) -> Job:
        """Try somebody's job again, with an entry in their audit log.

        Raises:
            JobNotFound: the owner has no such job.
            JobNotRetryable: it neither failed nor was cancelled.
            PreconditionFailed: the precondition excludes the version.
        """
        entry = self._entry(admin, owner, job_id, AuditAction.JOB_RETRIED, client)
        return self._jobs.retry(owner, job_id, precondition, effect_writes(entry))

    def _entry(
        self,
        admin: Caller,
        owner: Owner,
        job_id: str,
        action: AuditAction,
        client: ClientInfo,
    ) -> Effects:
        """Return the entry that records what an administrator did to a job."""
        entry = self._recorder.entry(
            owner.id, action, client, actor_id=admin.user_id, job_id=job_id
        )
        return Effects(entries=(entry,))
