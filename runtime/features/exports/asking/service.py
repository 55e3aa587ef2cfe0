"""Rules for asking for an export: only the owner, and one at a time."""

from datetime import timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.effects import Effects, EffectsRecorder, effect_writes
from runtime.core.jobs.errors import JobUnderway
from runtime.core.jobs.models import Job
from runtime.core.jobs.service import JobService
from runtime.core.security.callers import Caller
from runtime.core.throttling.models import Policy
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.proofs.service import ProofService
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.exports.audit_actions import AuditAction
from runtime.features.exports.repository import ExportRepository, request_write
from runtime.features.exports.service import KIND

EXPORTS = Policy(
    "exports",
    free=5,
    remembered=timedelta(days=1),
    first=timedelta(hours=1),
    longest=timedelta(hours=12),
)
"""Exports of one owner: each reads all that there is."""


class AskingService:
    """The rules for asking for an export."""

    def __init__(
        self,
        exports: ExportRepository,
        *,
        proofs: ProofService,
        jobs: JobService,
        throttling: Throttling,
        recorder: EffectsRecorder,
        clock: Clock,
    ) -> None:
        self._exports = exports
        self._proofs = proofs
        self._jobs = jobs
        self._throttling = throttling
        self._recorder = recorder
        self._clock = clock

    def ask(self, caller: Caller, request: ProofRequest, client: ClientInfo) -> Job:
        """Ask for an export, and return its job: the first one, while that is underway.

        Raises:
            UserNotFound: the account does not exist any more.
            Unauthenticated: the caller is not signed in any more.
            WrongPassword: the password is not the account's.
            CodeRequired: the account has a second factor, and no code was sent.
            WrongCode: the code is wrong, or was used.
            CodesLocked: too many codes in a row were wrong.
            TooManyAttempts: wrong ones were sent, or too many exports were asked for.
        """
        proof = self._proofs.demand(caller, request, client)
        underway = self._jobs.underway(caller.owner, KIND)
        if underway is not None:
            return underway
        self._throttling.spend(EXPORTS, caller.user_id)
        job, job_writes = self._jobs.new(caller.owner, KIND)
        action = AuditAction.EXPORT_REQUESTED
        entry = self._recorder.entry(caller.user_id, action, client, job_id=job.id)
        writes = [
            *proof,
            request_write(caller.owner, job.id, self._clock()),
            *job_writes,
            *effect_writes(Effects(entries=(entry,))),
        ]
        try:
            self._exports.create(writes)
        except JobUnderway:
            # Another request was faster; its job may even have ended.
            there = self._jobs.underway(caller.owner, KIND)
            if there is None:
                raise
            return there
        return job
