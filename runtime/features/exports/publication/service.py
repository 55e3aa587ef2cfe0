"""The steps by which an export becomes ready, and what was left of others goes."""

from datetime import datetime

from runtime.core.clock import Clock
from runtime.core.dynamodb.table import Table
from runtime.core.effects import Effects, EffectsRecorder, effect_writes
from runtime.core.jobs.errors import JobFailed
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.owner import Owner
from runtime.core.s3.keys import EXPORTS, archive_key, export_prefix, owned_prefix
from runtime.core.s3.objects import Objects
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.exports.models import ReadyExport
from runtime.features.exports.repository import KEPT, ExportRepository, ready_write

MAIL = "export_ready"


class Publication:
    """The steps that follow the last archive; each is safe to repeat."""

    def __init__(
        self, table: Table, store: Objects, recorder: EffectsRecorder, clock: Clock
    ) -> None:
        self._exports = ExportRepository(table)
        self._users = UserRepository(table)
        self._store = store
        self._recorder = recorder
        self._clock = clock

    def publish(self, job: RunningJob) -> Done:
        """Make an export ready with all its archives, and mail that to its owner.

        Raises:
            JobFailed: an archive is missing, or the account is gone.
        """
        archives = self._exports.archives(job.owner, job.id, job.attempt)
        numbers = [each.number for each in archives]
        complete = numbers == list(range(1, len(archives) + 1))
        if not complete or [each.last for each in archives[-1:]] != [True]:
            raise JobFailed("export_incomplete", "An archive of the export is missing.")
        user = self._users.get(job.owner.id)
        if user is None:
            raise JobFailed("account_gone", "The account does not exist any more.")
        now: datetime = self._clock()
        ready = ReadyExport(
            job_id=job.id,
            attempt=job.attempt,
            ready_at=now,
            expires_at=now + KEPT,
            archives=archives,
        )
        until = f"{ready.expires_at:%Y-%m-%d}"
        mail = self._recorder.mail(MAIL, user.email, user.id, job=job.id, until=until)
        writes = [ready_write(job.owner, ready), *effect_writes(Effects(mails=(mail,)))]
        return Done({"archives": len(archives)}, writes)

    def tidy(self, job: RunningJob) -> Done:
        """Remove earlier exports, and what repeated runs have left of this one."""
        stored = self._exports.get(job.owner)
        ready = stored.ready if stored else None
        if ready is not None and (ready.job_id, ready.attempt) == (job.id, job.attempt):
            kept = {
                archive_key(job.owner, job.id, job.attempt, each.number, each.nonce)
                for each in ready.archives
            }
            self._store.delete_others(owned_prefix(EXPORTS, job.owner), kept)
            self._exports.forget(job.owner, job.id, job.attempt)
        return Done({"archives": job.given["archives"]})

    def undo(self, owner: Owner, job: StoredJob) -> None:
        """Remove what an attempt has left, unless it has become ready.

        It is harmless when it comes late: each attempt has keys of its own.
        """
        stored = self._exports.get(owner)
        ready = stored.ready if stored else None
        if ready is not None and (ready.job_id, ready.attempt) == (job.id, job.attempt):
            return
        self._store.delete_all(export_prefix(owner, job.id, job.attempt))
        self._exports.forget(owner, job.id, job.attempt)
