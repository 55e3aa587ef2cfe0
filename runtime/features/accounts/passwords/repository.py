"""Passwords: replaced in one transaction with the sessions that they end."""

from collections.abc import Mapping
from datetime import datetime

from runtime.core.dynamodb.schema import session_key
from runtime.core.dynamodb.table import EXISTS, Table, update
from runtime.core.effects.models import Trail
from runtime.core.effects.writes import left_behind
from runtime.core.errors import InvalidLink, Unauthenticated
from runtime.features.accounts.mailed_links.models import OneTimeToken
from runtime.features.accounts.mailed_links.repository import redeemed
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import next_epoch
from runtime.features.accounts.sessions.repository import SessionRepository


class PasswordRepository:
    """Replaces hashes.

    A session that opens in the same moment is of the old epoch. It is ended after the
    transaction; should that be prevented, it cannot be refreshed.
    """

    def __init__(self, table: Table, sessions: SessionRepository) -> None:
        """Keep hashes in this table."""
        self._table = table
        self._sessions = sessions

    def replace(self, user: User, hashed: str, session_id: str, trail: Trail) -> None:
        """Store a hash and end all sessions but one.

        Costs four write units, two for each session, and what is left behind.

        Raises:
            ConditionFailed: the password or the address changed since `user` was read.
            Unauthenticated: the session that is kept has ended meanwhile.
        """
        epoch = user.session_epoch + 1
        self._table.transact(
            [
                *next_epoch(user, {}, ", #hash = :hash", {":hash": hashed}),
                update(
                    session_key(user.id, session_id),
                    "SET #epoch = :epoch",
                    {":epoch": epoch},
                    EXISTS,
                    Unauthenticated,
                ),
                *self._sessions.ends(user.id, keep=session_id),
                *left_behind(trail),
            ]
        )
        self._sessions.end_older(user.id, epoch)

    def reset(
        self,
        user: User,
        hashed: str,
        token: OneTimeToken,
        now: datetime,
        trail: Trail,
        trusted: Mapping[str, int],
    ) -> None:
        """Store a hash, use the token up and end all sessions; the address is proven.

        Costs six write units, two for each session, and what is left behind.

        Raises:
            InvalidLink: the token was used, or the user changed since they were read.
        """
        self._table.transact(
            [
                redeemed(token, now),
                *next_epoch(
                    user,
                    {"email_verified": True},
                    ", #hash = :hash, #trusted = :trusted",
                    {":hash": hashed, ":trusted": dict(trusted)},
                    InvalidLink,
                ),
                *self._sessions.ends(user.id),
                *left_behind(trail),
            ]
        )
        self._sessions.end_older(user.id, user.session_epoch + 1)
