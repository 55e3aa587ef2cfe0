"""The status of an account: its role, whether it may be used, and when it is erased."""

from collections.abc import Sequence

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import erasure_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Key, Write, delete, put
from runtime.core.effects import Effects, effect_writes
from runtime.core.security.callers import Caller
from runtime.features.accounts.credentials import (
    CredentialsUpdate,
    disabling,
    removing,
    using_up,
)
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.writes import admin_checks, replace_account
from runtime.features.accounts.second_factor.models import Proof
from runtime.features.accounts.sessions.repository import SessionRepository


class AccountStatusRepository:
    """The writes that change a user's role or status, and end the user's sessions.

    The sessions end in the same transaction. A session that opens at the same moment
    belongs to an earlier epoch: it is deleted after the transaction, and if that fails,
    it still cannot be refreshed.
    """

    def __init__(self, table: Table, sessions: SessionRepository) -> None:
        """Keep accounts in this table."""
        self._table = table
        self._sessions = sessions

    def change(
        self,
        old: User,
        new: User,
        effects: Effects,
        admin: Caller | None = None,
        *,
        owner: Caller | None = None,
        void_password: bool = False,
        remove_factor: bool = False,
        factor_id: str | None = None,
        proof: Proof | None = None,
        extra_writes: Sequence[Write] = (),
    ) -> None:
        """Replace a profile by one of the next epoch, and end the user's sessions.

        Costs four write units, two for each session, and those of the effects.

        Args:
            old: the profile as it was read.
            new: the profile of the next version and epoch.
            effects: audit entries and mails to write with it.
            admin: the administrator who asks, who must still be one and signed in.
            owner: the user, if they ask, who must still be signed in. Where both are
                None an operator asks, or somebody who has just signed in.
            void_password: remove the password, so that nobody signs in until another
                one is set.
            remove_factor: remove the second factor, whichever there is, if any.
            factor_id: remove the second factor if it is this one.
            proof: the proof of a second factor, to be used up with it.
            extra_writes: writes of the caller for the same transaction.

        Raises:
            Forbidden: `admin` is not an active administrator any more.
            Unauthenticated: whoever asks is not signed in any more.
            ConditionFailed: somebody else changed the profile or the factor first.
        """
        change = _credentials(void_password, remove_factor, proof)
        if factor_id is not None:
            change += removing() + disabling(factor_id)
        self._table.transact(
            [
                *(admin_checks(admin) if admin else []),
                *self._sessions.ends(new.id, caller=owner),
                *replace_account(new, old, change),
                *due_writes(old, new),
                *effect_writes(effects),
                *extra_writes,
            ]
        )
        self.settle(new)

    def settle(self, user: User) -> None:
        """End sessions that opened while their epoch was ending: 1 or 2 read units."""
        self._sessions.end_older(user.id, user.session_epoch)


def due_key(user: User) -> Key | None:
    """Return the key of the row that makes an erasure due; None if there is none."""
    if user.delete_after is None:
        return None
    return erasure_key(rfc3339(user.delete_after), user.id)


def _credentials(
    void_password: bool, remove_factor: bool, proof: Proof | None
) -> CredentialsUpdate:
    """Return the update of the credentials row, without the epoch."""
    change = (
        CredentialsUpdate(removes=("hash",)) if void_password else CredentialsUpdate()
    )
    if remove_factor:
        change += removing()
    return change + using_up(proof) if proof else change


def due_writes(old: User, new: User) -> list[Write]:
    """Return the writes that move the row by which the worker finds a due erasure."""
    before, after = due_key(old), due_key(new)
    writes: list[Write] = []
    if before == after:
        return writes
    if before is not None:
        writes.append(delete(before))
    if after is not None:
        writes.append(put({"pk": after[0], "sk": after[1], "user_id": new.id}))
    return writes
