"""An account's standing: its role, its status, and when it is to be removed."""

from collections.abc import Sequence

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import erasure_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Key, Write, delete, put
from runtime.core.effects import Effects, effect_writes
from runtime.features.accounts.credentials import CredentialsUpdate, removing, using_up
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.writes import replace_account, still_admin
from runtime.features.accounts.second_factor.models import Proof
from runtime.features.accounts.sessions.repository import SessionRepository


class AccountStatusRepository:
    """Changes what a user may do, and ends every session that was opened before.

    The sessions end in the same transaction. One that opens in the same moment is of
    an earlier epoch: it is ended after the transaction and, should that be prevented,
    it cannot be refreshed.
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
        admin_id: str | None = None,
        *,
        void_password: bool = False,
        remove_factor: bool = False,
        proof: Proof | None = None,
        extra_writes: Sequence[Write] = (),
    ) -> None:
        """Replace a profile with one of the next epoch.

        Costs four write units, two for each session, and what is left behind.

        Args:
            old: as it was read.
            new: of the next version and epoch.
            trail: what is left behind.
            admin_id: whose office it takes, if anybody's.
            void_password: let nobody sign in until a new one is set.
            remove_factor: ask for the password only from then on.
            proof: a second factor that is used up with it.
            also: what else is written.

        Raises:
            Forbidden: whoever asks is no administrator any more.
            ConditionFailed: somebody else changed the profile first.
        """
        self._table.transact(
            [
                *([still_admin(admin_id)] if admin_id else []),
                *replace_account(
                    new, old, _credentials(void_password, remove_factor, proof)
                ),
                *due_writes(old, new),
                *self._sessions.ends(new.id),
                *effect_writes(effects),
                *extra_writes,
            ]
        )
        self.settle(new)

    def settle(self, user: User) -> None:
        """End what was opened while its epoch was ending: a read unit or two."""
        self._sessions.end_older(user.id, user.session_epoch)


def due_key(user: User) -> Key | None:
    """The row that says when a user is to be removed; None if they stay."""
    if user.delete_after is None:
        return None
    return erasure_key(rfc3339(user.delete_after), user.id)


def _credentials(
    void_password: bool, remove_factor: bool, proof: Proof | None
) -> CredentialsUpdate:
    """What becomes of the credentials besides the epoch."""
    change = (
        CredentialsUpdate(removes=("hash",)) if void_password else CredentialsUpdate()
    )
    if remove_factor:
        change += removing()
    return change + using_up(proof) if proof else change


def due_writes(old: User, new: User) -> list[Write]:
    """The writes that move the row by which a worker finds whom to remove."""
    before, after = due_key(old), due_key(new)
    writes: list[Write] = []
    if before == after:
        return writes
    if before is not None:
        writes.append(delete(before))
    if after is not None:
        writes.append(put({"pk": after[0], "sk": after[1], "user_id": new.id}))
    return writes
