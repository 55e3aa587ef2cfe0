"""Writes of open invitations: accounts whose owners have yet to set a password."""

from runtime.core.dynamodb.schema import credentials_key, email_key, profile_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import delete, put
from runtime.core.effects import Effects, effect_writes
from runtime.core.errors import Conflict
from runtime.core.security.callers import Caller
from runtime.features.accounts.account_status import due_key
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.writes import admin_checks, profile_row


class InvitationRepository:
    """The writes that renew an invitation, and that withdraw one."""

    def __init__(self, table: Table) -> None:
        """Keep accounts in this table."""
        self._table = table

    def renew(
        self, old: User, new: User, effects: Effects, admin: Caller | None
    ) -> None:
        """Replace a profile by one with another invitation.

        Costs 4 write units, those of the effects, and 4 if an administrator asks.

        Raises:
            Forbidden: `admin` is not an active administrator any more.
            Unauthenticated: `admin` is not signed in any more.
            ConditionFailed: somebody else changed the profile first.
        """
        self._table.transact(
            [
                *(admin_checks(admin) if admin else []),
                put(profile_row(new), "#version = :seen", {":seen": old.version}),
                *effect_writes(effects),
            ]
        )

    def withdraw(self, user: User, effects: Effects, admin: Caller | None) -> None:
        """Delete an account that nobody has ever used, and free its address.

        Costs 6 write units, those of the effects, and 4 if an administrator asks; 2
        more if its erasure was due.

        Raises:
            Forbidden: `admin` is not an active administrator any more.
            Unauthenticated: `admin` is not signed in any more.
            Conflict: the address is another account's.
            ConditionFailed: somebody else changed the profile first, as its owner does
                by accepting the invitation.
        """
        due = due_key(user)
        self._table.transact(
            [
                *(admin_checks(admin) if admin else []),
                delete(
                    profile_key(user.id), "#version = :seen", {":seen": user.version}
                ),
                delete(credentials_key(user.id)),
                delete(
                    email_key(user.email),
                    "#user_id = :user",
                    {":user": user.id},
                    Conflict,
                ),
                *([delete(due)] if due else []),
                *effect_writes(effects),
            ]
        )
