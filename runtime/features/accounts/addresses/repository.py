"""E-mail addresses: the locks that make them unique move with the profile."""

from datetime import datetime

from runtime.core.dynamodb.schema import TTL_ATTRIBUTE, email_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Write, delete, put
from runtime.core.effects import Effects, effect_writes
from runtime.core.errors import Conflict
from runtime.features.accounts.account_status import due_writes
from runtime.features.accounts.credentials import CredentialsUpdate, leaving
from runtime.features.accounts.errors import EmailTaken, InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeToken
from runtime.features.accounts.mailed_links.repository import redeemed
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.profiles.writes import (
    FREE_ADDRESS,
    change_profile,
    replace_account,
)
from runtime.features.accounts.sessions.repository import SessionRepository


class AddressRepository:
    """Changes addresses; each change uses up the token that allowed it."""

    def __init__(self, table: Table, sessions: SessionRepository) -> None:
        """Keep addresses in this table."""
        self._table = table
        self._sessions = sessions

    def verify(
        self, user: User, token: OneTimeToken, now: datetime, effects: Effects
    ) -> None:
        """Note that the address is the user's: four write units and the trail's.

        Raises:
            InvalidLink: the token was used meanwhile.
            Conflict: the user changed since they were read.
        """
        self._table.transact(
            [
                redeemed(token, now),
                change_profile(user, {"email_verified": True}, Conflict),
                *effect_writes(effects),
            ]
        )

    def change(
        self,
        user: User,
        new: str,
        token: OneTimeToken,
        now: datetime,
        undo_until: datetime,
        effects: Effects,
    ) -> None:
        """Give a user another address: eight write units and the trail's.

        The lock of the old one stays theirs until `undo_until`.

        Raises:
            InvalidLink: the token was used meanwhile.
            EmailTaken: another account has the address.
            Conflict: the user changed since they were read.
        """
        self._table.transact(
            [
                redeemed(token, now),
                put(
                    _lock(new, user.id),
                    f"{FREE_ADDRESS} OR #user_id = :user",
                    {":now": now, ":user": user.id},
                    EmailTaken,
                ),
                put(
                    {
                        **_lock(user.email, user.id),
                        "held_until": undo_until,
                        TTL_ATTRIBUTE: int(undo_until.timestamp()),
                    },
                    "#user_id = :user",
                    {":user": user.id},
                    Conflict,
                ),
                change_profile(
                    user,
                    {**_address(new), "email_undo_until": undo_until},
                    Conflict,
                ),
                *effect_writes(effects),
            ]
        )

    def undo(
        self,
        old: Account,
        new: Account,
        token: OneTimeToken,
        now: datetime,
        effects: Effects,
    ) -> None:
        """Give the former address back, drop the password and end all sessions.

        Costs ten write units, two for each session, and what is left behind; two more
        if a deletion is undone with it.

        Args:
            old: as it was read.
            new: with the former address, in the next epoch, and without a password;
                with as much of the second factor as is to be left.
            token: allows it.
            now: when the token must be good.
            trail: what is left behind.

        Raises:
            InvalidLink: the token was used meanwhile, or the address is not theirs.
            ConditionFailed: the account changed since it was read.
        """
        user = new.user
        credentials = CredentialsUpdate(removes=("hash",)) + leaving(
            new.factor, old.factor
        )
        self._table.transact(
            [
                redeemed(token, now),
                put(
                    _lock(user.email, user.id),
                    "#user_id = :user",
                    {":user": user.id},
                    InvalidLink,
                ),
                *replace_account(user, old.user, credentials),
                _release(old.user),
                *due_writes(old.user, user),
                *self._sessions.ends(user.id),
                *effect_writes(effects),
            ]
        )
        self._sessions.end_older(user.id, user.session_epoch)


def _lock(email: str, user_id: str) -> dict[str, str]:
    """The row that makes an address unique."""
    pk, sk = email_key(email)
    return {"pk": pk, "sk": sk, "user_id": user_id}


def _release(user: User) -> Write:
    """Make a user's address free for anyone."""
    return delete(
        email_key(user.email), "#user_id = :user", {":user": user.id}, InvalidLink
    )


def _address(email: str) -> dict[str, object]:
    """What a profile says of an address that was proven by a link."""
    return {"email": email, "gsi1sk": email, "email_verified": True}
