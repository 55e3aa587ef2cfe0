"""Rules for erasing the accounts that are due."""

import logging
from collections.abc import Callable

from runtime.core.clock import Clock
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.jobs.erasure import JobErasure
from runtime.core.owner import Owner
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.erasure.models import DueErasure
from runtime.features.accounts.erasure.repository import ErasureRepository
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus

logger = logging.getLogger(__name__)


class ErasuresFailed(Exception):
    """Some accounts could not be erased.

    Attributes:
        removed: the number of accounts that were erased all the same.
    """

    def __init__(self, failed: int, removed: int) -> None:
        self.removed = removed
        super().__init__(f"{failed} accounts could not be removed")


class ErasureService:
    """The rules for erasing accounts.

    First the account is claimed: from then on nobody can sign in, undo the deletion or
    add anything. Then its jobs are erased, since they would add something, and the
    other rows and objects it owns. Last, in one transaction, go the account, its
    address and the row that made it due. So the next run finds whatever a crash leaves
    behind, and no address stays reserved for ever. A later run looks once more for what
    somebody wrote who was thought dead.
    """

    def __init__(
        self,
        store: ErasureRepository,
        jobs: JobErasure,
        recorder: EffectsRecorder,
        clock: Clock,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._recorder = recorder
        self._clock = clock

    def run(self, keep_going: Callable[[], bool] = lambda: True) -> int:
        """Erase the accounts that are due, and return how many were finished.

        Args:
            keep_going: asked often whether there is time for more; when it returns
                False, the rest is left to the next run.

        Raises:
            ErasuresFailed: at the end, if some accounts could not be erased.
        """
        removed = failed = 0
        for due in self._store.due(self._clock()):
            if not keep_going():
                break
            try:
                removed += self._remove(due, keep_going)
            except Exception:
                # One account that cannot be erased must not hold up all others.
                logger.exception("an account could not be removed")
                failed += 1
        if failed:
            raise ErasuresFailed(failed, removed)
        return removed

    def _remove(self, due: DueErasure, keep_going: Callable[[], bool]) -> bool:
        """Erase one account, or continue where an earlier run stopped."""
        user = self._store.get(due.user_id)
        if user is None:
            if self._store.erase_late(due.user_id, keep_going):
                self._store.drop(due)
            return False
        if user.delete_after != due.at:
            self._store.drop(due)
            return False
        if user.status is not UserStatus.ERASING:
            claimed = user.in_next_epoch(status=UserStatus.ERASING)
            try:
                self._store.claim(user, claimed, self._clock())
            except ConditionFailed:
                # Its owner, or an administrator, changed it a moment earlier.
                return False
            user = claimed
        if not self._jobs.erase(Owner.user(user.id), keep_going):
            return False
        if not self._store.erase(user, keep_going):
            return False
        try:
            self._store.finish(user, due, self._effects(user), self._clock())
        except ConditionFailed:
            # Another run was faster, and has counted it.
            return False
        return True

    def _effects(self, user: User) -> Effects:
        """Return the audit entry and the mail that report an erasure.

        An address that is marked as undeliverable gets no mail.
        """
        mail = self._recorder.mail(MailKind.DELETED, user.email)
        return Effects(
            entries=(self._recorder.system_entry(user.id, AuditAction.DELETED),),
            mails=() if user.email_undeliverable_at else (mail,),
        )
