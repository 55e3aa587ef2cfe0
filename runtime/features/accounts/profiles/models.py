"""Users as they are stored, and as clients see them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from runtime.core.clock import ulid_time
from runtime.core.models import NOT_BLANK_PATTERN, Input, Model, Timestamp
from runtime.core.security.callers import Role

INVITATION_LIFETIME = timedelta(days=7)


class UserStatus(StrEnum):
    """The status of an account, which decides whether it may be used."""

    ACTIVE = "active"
    DISABLED = "disabled"
    DELETING = "deleting"
    """The owner has requested the deletion, and can still undo it."""
    ERASING = "erasing"
    """The rows are being deleted; this cannot be undone."""


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200, pattern=NOT_BLANK_PATTERN),
    Field(description="How the person is called."),
]


class UserOut(Model):
    """A user as the API shows them.

    Attributes:
        id: their id, a ULID.
        email: their e-mail address, in its one spelling.
        name: how they are called; null if they did not say.
        role: what they may do.
        email_verified: whether they have proven that the address is theirs.
        created_at: when the account was made.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
                "email": "ada@example.com",
                "name": "Ada",
                "role": "user",
                "email_verified": False,
                "created_at": "2026-01-31T12:00:00.000Z",
            }
        }
    )

    id: str
    email: str
    name: str | None
    role: Role
    email_verified: bool
    created_at: Timestamp
    email_undeliverable_at: Timestamp | None = Field(
        default=None,
        description="When mail to the address was last refused for good, since it was "
        "verified or changed.",
    )


class UserDetails(UserOut):
    """A user as administrators see them.

    Attributes:
        status: whether the account may be used.
        delete_after: when a requested deletion becomes final.
    """

    status: UserStatus = UserStatus.ACTIVE
    delete_after: Timestamp | None = None
    invited_at: Timestamp | None = Field(
        default=None,
        description="When an invitation was last sent, as long as it is open.",
    )
    invitation_expires_at: Timestamp | None = Field(
        default=None, description="Until when its link works."
    )


class User(UserDetails):
    """A stored profile.

    Attributes:
        session_epoch: a counter that goes up when every session ends, such as
            with a new password.
        email_undo_until: the time until which the last change of address can be
            undone, and no other change is possible.
        invitation: the id of the open invitation, whose link names it: a ULID of the
            time at which it was sent. None once a password was set.
        former_email: the address to which the last change can be undone; it had been
            verified. None if there is none, as after a change of an address that was
            not verified, and after one made before this was stored.
    """

    version: int = 1
    session_epoch: int = 0
    email_undo_until: Timestamp | None = None
    invitation: str | None = None
    former_email: str | None = None

    def in_next_epoch(self, **changes: object) -> "User":
        """Return a changed profile that replaces this one and ends all its sessions."""
        return self.model_copy(
            update={
                **changes,
                "version": self.version + 1,
                "session_epoch": self.session_epoch + 1,
            }
        )

    def may_undo(self, former: str | None, now: datetime) -> bool:
        """Return whether the last change of address can be undone to this address."""
        return (
            self.former_email is not None
            and self.former_email == former
            and self.email_undo_until is not None
            and now < self.email_undo_until
        )

    def public(self) -> UserOut:
        """Return the part that the user sees."""
        return UserOut.model_validate(
            self.model_dump(include=set(UserOut.model_fields))
        )

    def details(self) -> UserDetails:
        """Return the part that administrators see."""
        seen = self.model_dump(include=set(UserDetails.model_fields))
        if self.invitation is not None:
            sent = ulid_time(self.invitation)
            seen["invited_at"] = sent
            seen["invitation_expires_at"] = sent + INVITATION_LIFETIME
        return UserDetails.model_validate(seen)


class UserList(Model):
    """A page of users.

    Attributes:
        users: the users, by e-mail address.
    """

    users: list[UserDetails]


class DeletionOut(Model):
    """The time at which a deletion becomes final.

    Attributes:
        delete_after: that time; until then, signing in can undo it.
    """

    delete_after: Timestamp


class RoleChange(Input):
    """The role that an administrator gives to a user.

    Attributes:
        role: what the user may do from now on.
    """

    role: Role


class ForcedReset(Input):
    """Extent of a forced reset, which takes the password away in any case."""

    remove_factor: bool = Field(
        default=False,
        strict=True,
        description="Whether the second factor goes too; the mailbox alone is then "
        "enough to sign in.",
    )


class UserPatch(Input):
    """The changes that users may make to their own profile (RFC 7396: null removes)."""

    name: Name | None = Field(default=None, examples=["Ada Lovelace"])
