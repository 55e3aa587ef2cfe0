"""The caller of a request, and the protocol of an authenticator."""

from enum import StrEnum
from typing import Protocol

from runtime.core.models import Model
from runtime.core.owner import Owner


class Role(StrEnum):
    """The role of a user: the rights beyond their own data."""

    USER = "user"
    ADMIN = "admin"


class Caller(Model):
    """The user who calls, proven by an access token and its live session."""

    user_id: str
    session_id: str
    role: Role

    @property
    def owner(self) -> Owner:
        """The caller as the owner of resources."""
        return Owner.user(self.user_id)


class Authenticator(Protocol):
    """The service that authenticates callers; a feature supplies it."""

    def authenticate(self, token: str) -> Caller:
        """Return who presents an access token, or raise Unauthenticated."""
