"""Users as a client sees them, and as they are stored."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from runtime.core.models import Input, Model, Timestamp
from runtime.core.security.callers import Role


class UserStatus(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    DISABLED = "disabled"
    DELETING = "deleting"
    """Its owner wants it deleted, and may still change their mind."""
    ERASING = "erasing"
    """Its rows are being removed: there is no way back."""


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"\S")
]


class UserOut(Model):
    """A user as the API shows them."""

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


class UserDetails(UserOut):
    """A user as administrators see them.

    Attributes:
        delete_after: when a deletion that was asked for becomes final.
    """

    status: UserStatus = UserStatus.ACTIVE
    delete_after: Timestamp | None = None


class User(UserDetails):
    """A stored profile.

    Attributes:
        session_epoch: counts what ends every session, such as a new password.
        email_undo_until: how long the last change of address can be undone; until
            then there is no other.
    """

    version: int = 1
    session_epoch: int = 0
    email_undo_until: Timestamp | None = None

    def in_next_epoch(self, **changes: object) -> "User":
        """A profile that replaces this one and ends all its sessions."""
        return self.model_copy(
            update={
                **changes,
                "version": self.version + 1,
                "session_epoch": self.session_epoch + 1,
            }
        )

    def public(self) -> UserOut:
        """The part that the user sees."""
        return UserOut.model_validate(
            self.model_dump(include=set(UserOut.model_fields))
        )

    def details(self) -> UserDetails:
        """The part that administrators see."""
        return UserDetails.model_validate(
            self.model_dump(include=set(UserDetails.model_fields))
        )


class UserList(Model):
    """A page of users."""

    users: list[UserDetails]


class DeletionOut(Model):
    """When a deletion becomes final."""

    delete_after: Timestamp


class RoleChange(Input):
    """What an administrator may change of a user."""

    role: Role


class UserPatch(Input):
    """What a user may change of their own profile (RFC 7396: null removes)."""

    name: Name | None = Field(default=None, examples=["Ada Lovelace"])
