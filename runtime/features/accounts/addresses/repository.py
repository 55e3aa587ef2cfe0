"""Writes of e-mail addresses, each of which a lock row makes unique."""

from collections.abc import Sequence
from datetime import datetime

from runtime.core.dynamodb.schema import TTL_ATTRIBUTE, email_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import ConditionFailed, Write, delete, put
from runtime.core.effects import Effects, effect_writes
from runtime.core.errors import Conflict
from runtime.features.accounts.account_status import due_writes
from runtime.features.accounts.credentials import CredentialsUpdate, leaving
from runtime.features.accounts.errors import EmailTaken, InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeToken
from runtime.features.accounts.mailed_links.repository import redeemed, spent
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.profiles.writes import (
    FREE_ADDRESS,
    change_profile,
    replace_account,
    verified,
)
from runtime.features.accounts.sessions.repository import SessionRepository


class AddressRepository:
    """The writes that change addresses; each uses up the token that allowed it."""

    def __init__(self, table: Table, sessions: SessionRepository) -> None:
        """Keep addresses in this table."""
        self._table = table
        self._sessions = sessions

    def verify(
        self,
        user: User,
        token: OneTimeToken,
        now: datetime,
        spent_until: datetime,
        demands: Sequence[Write],
        effects: Effects,
    ) -> None:
        """Mark a user's address as verified.

        Costs four write units, and those of the demands and of the effects.

        Args:
            user: the user, as the profile was read.
            token: the token that allows it.
            now: the time of the verification.
            spent_until: the time until which to remember that it was used.
            demands: checks of whoever uses it.
            effects: audit entries and mails to write with it.

        Raises:
            ConditionFailed: the token was used meanwhile, or the user changed.
        """
        self._table.transact(
            [
                *demands,
                spent(token, spent_until),
                change_profile(user, verified(now), ConditionFailed),
                *effect_writes(effects),
            ]
        )

    def change(
        self,
        user: User,
        new: str,
        token: OneTimeToken,
        now: datetime,
        undo_until: datetime | None,
        demands: Sequence[Write],
        effects: Effects,
    ) -> None:
        """Give a user another address.

        Costs eight write units, and those of the demands and of the effects.

        Args:
            user: the user, as the profile was read.
            new: the address.
            token: the token that allows it.
            now: the time; a reservation that has expired does not prevent it.
            undo_until: the time until which the old address stays the user's and the
                change can be undone. None, for an address that was not verified, frees
                it at once.
            demands: checks of whoever uses the token.
            effects: audit entries and mails to write with it.

        Raises:
            InvalidLink: the token was used meanwhile.
            EmailTaken: another account has the address.
            Conflict: the user changed since the profile was read.
        """
        former = user.email if undo_until else None
        self._table.transact(
            [
                *demands,
                redeemed(token),
                put(
                    _lock(new, user.id),
                    f"{FREE_ADDRESS} OR #user_id = :user",
                    {":now": now, ":user": user.id},
                    EmailTaken,
                ),
                _held(user, undo_until) if undo_until else _release(user, Conflict),
                change_profile(
                    user,
                    {
                        **_address(new, now),
                        "email_undo_until": undo_until,
                        "former_email": former,
                    },
                    Conflict,
                    # Whether the old address may undo it was decided by this.
                    as_verified=True,
                ),
                *effect_writes(effects),
            ]
        )

    def undo(
        self,
        old: Account,
        new: Account,
        token: OneTimeToken,
        effects: Effects,
    ) -> None:
        """Restore the former address, remove the password and end all sessions.

        Costs ten write units, two for each session, and those of the effects; two more
        if a deletion is undone with it.

        Args:
            old: the account as it was read.
            new: the account to store: with the former address, in the next epoch,
                without a password, and with the part of the second factor that stays.
            token: the token that allows it.
            effects: audit entries and mails to write with it.

        Raises:
            InvalidLink: the token was used meanwhile, or the address is not the user's.
            ConditionFailed: the account changed since it was read.
        """
        user = new.user
        credentials = CredentialsUpdate(removes=("hash",)) + leaving(
            new.factor, old.factor
        )
        self._table.transact(
            [
                redeemed(token),
                put(
                    _lock(user.email, user.id),
                    "#user_id = :user",
                    {":user": user.id},
                    InvalidLink,
                ),
                *replace_account(user, old.user, credentials),
                _release(old.user, InvalidLink),
                *due_writes(old.user, user),
                *self._sessions.ends(user.id),
                *effect_writes(effects),
            ]
        )
        self._sessions.end_older(user.id, user.session_epoch)


def _lock(email: str, user_id: str) -> dict[str, str]:
    """Return the row that makes an address unique."""
    pk, sk = email_key(email)
    return {"pk": pk, "sk": sk, "user_id": user_id}


def _held(user: User, until: datetime) -> Write:
    """Return the write that keeps a user's address for them until some time."""
    row = {
        **_lock(user.email, user.id),
        "held_until": until,
        TTL_ATTRIBUTE: int(until.timestamp()),
    }
    return put(row, "#user_id = :user", {":user": user.id}, Conflict)


def _release(user: User, otherwise: type[Exception]) -> Write:
    """Return the write that frees a user's address for anyone."""
    return delete(
        email_key(user.email), "#user_id = :user", {":user": user.id}, otherwise
    )


def _address(email: str, now: datetime) -> dict[str, object]:
    """Return the attributes of a profile whose address was verified by a link."""
    return {"email": email, "gsi1sk": email, **verified(now)}
