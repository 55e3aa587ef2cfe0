"""Removing the accounts whose time has come, for good."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import Effects, EffectsRecorder
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.erasure.models import DueErasure
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus

logger = logging.getLogger(__name__)


class ErasuresFailed(Exception):
    """Some accounts could not be removed; the next run tries again."""


class ErasureStore(Protocol):
    """Where accounts are removed from."""

    def due(self, now: datetime) -> Iterator[DueErasure]:
        """What is due, the oldest first."""

    def get(self, user_id: str) -> User | None:
        """A profile."""

    def claim(self, old: User, new: User) -> None:
        """Replace a profile that has not changed, or ConditionFailed."""

    def erase(self, user: User, keep_going: Callable[[], bool]) -> bool:
        """Remove all that an account has; False if there is more."""

    def finish(self, user: User, due: DueErasure, effects: Effects) -> None:
        """Remove the account itself, and free its address."""

    def drop(self, due: DueErasure) -> None:
        """Forget that something was due."""


class ErasureService:
    """The rules for removing accounts.

    First the account is claimed: from there nobody returns, and nothing can be added.
    Then goes what it owns, and last, in one transaction, the account with its address
    and the row that made it due. So whatever a crash leaves is found by the next run,
    and no address is blocked that no run would free.
    """

    def __init__(
        self, store: ErasureStore, recorder: EffectsRecorder, clock: Clock
    ) -> None:
        """Take what the rules need from outside."""
        self._store = store
        self._recorder = recorder
        self._clock = clock

    def run(self, keep_going: Callable[[], bool] = lambda: True) -> int:
        """Remove what is due, and say how many accounts are gone.

        Args:
            keep_going: asked often; when it says no, the rest is left to the next run.

        Raises:
            RemovalsFailed: at the end, if some could not be removed.
        """
        removed = failed = 0
        for due in self._store.due(self._clock()):
            if not keep_going():
                break
            try:
                removed += self._remove(due, keep_going)
            except Exception:
                # One account that cannot be removed must not keep all others.
                logger.exception("an account could not be removed")
                failed += 1
        if failed:
            raise ErasuresFailed(f"{failed} accounts could not be removed")
        return removed

    def _remove(self, due: DueErasure, keep_going: Callable[[], bool]) -> bool:
        """Remove one account, or go on where an earlier run ended."""
        user = self._store.get(due.user_id)
        if user is None or user.delete_after != due.at:
            self._store.drop(due)
            return False
        if user.status is not UserStatus.ERASING:
            claimed = user.in_next_epoch(status=UserStatus.ERASING)
            try:
                self._store.claim(user, claimed)
            except ConditionFailed:
                # Its owner, or an administrator, was faster by a moment.
                return False
            user = claimed
        if not self._store.erase(user, keep_going):
            return False
        self._store.finish(user, due, self._effects(user))
        return True

    def _effects(self, user: User) -> Effects:
        return Effects(
            entries=(self._recorder.system_entry(user.id, AuditAction.DELETED),),
            mails=(self._recorder.mail(MailKind.DELETED, user.email),),
        )
