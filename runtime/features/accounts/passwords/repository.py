"""Writes that replace a password and end sessions in the same transaction."""

from collections.abc import Mapping
from datetime import datetime

from runtime.core.dynamodb.schema import session_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import EXISTS, ConditionFailed, update
from runtime.core.effects import Effects, effect_writes
from runtime.core.errors import Unauthenticated
from runtime.features.accounts.credentials import CredentialsUpdate, owned_at_last
from runtime.features.accounts.errors import InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeToken
from runtime.features.accounts.mailed_links.repository import redeemed
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.profiles.writes import (
    ACCEPTED,
    change_profile,
    end_epoch,
    next_epoch,
    verified,
)
from runtime.features.accounts.sessions.repository import SessionRepository


class PasswordRepository:
    """The writes that replace password hashes.

    A session that opens at the same moment belongs to the old epoch. It is deleted
    after the transaction, and if that fails, it still cannot be refreshed.
    """

    def __init__(self, table: Table, sessions: SessionRepository) -> None:
        """Keep hashes in this table."""
        self._table = table
        self._sessions = sessions

    def replace(
        self, user: User, hashed: str, session_id: str, effects: Effects
    ) -> None:
        """Store a hash and end all sessions but one.

        Costs four write units, two for each session, and those of the effects.

        Raises:
            ConditionFailed: the password or the address changed since `user` was read.
            Unauthenticated: the session that is kept has ended meanwhile.
        """
        epoch = user.session_epoch + 1
        self._table.transact(
            [
                update(
                    session_key(user.id, session_id),
                    "SET #epoch = :epoch",
                    {":epoch": epoch},
                    EXISTS,
                    Unauthenticated,
                ),
                change_profile(user, next_epoch(user), ConditionFailed),
                end_epoch(user, CredentialsUpdate({"hash": hashed})),
                *self._sessions.ends(user.id, keep=session_id),
                *effect_writes(effects),
            ]
        )
        self._sessions.end_older(user.id, epoch)

    def reset(
        self,
        account: Account,
        hashed: str,
        token: OneTimeToken,
        effects: Effects,
        trusted: Mapping[str, int],
        now: datetime,
    ) -> None:
        """Store a hash, use the token up and end all sessions.

        It also marks the address as verified. If it was not yet, any second factor
        goes, and device tokens are worthless. Costs six write units, two for each
        session, and those of the effects.

        Raises:
            InvalidLink: the token was used, or the user changed since the profile was
                read.
        """
        user = account.user
        update = CredentialsUpdate({"hash": hashed, "trusted": dict(trusted)})
        if not user.email_verified:
            update += owned_at_last(account.device_generation)
        self._table.transact(
            [
                redeemed(token),
                change_profile(
                    user,
                    {**verified(now), **ACCEPTED, **next_epoch(user)},
                    InvalidLink,
                    # Whether the factor goes was decided by this.
                    as_verified=True,
                ),
                end_epoch(user, update, InvalidLink),
                *self._sessions.ends(user.id),
                *effect_writes(effects),
            ]
        )
        self._sessions.end_older(user.id, user.session_epoch + 1)
