"""Sessions as they are stored, and as clients see them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from runtime.core.client_info import ClientAddress
from runtime.core.models import Model, Timestamp
from runtime.core.security.callers import Role
from runtime.features.accounts.profiles.models import UserStatus


class Session(Model):
    """A stored session; role, status and epoch are copies of the profile's."""

    id: str
    user_id: str
    role: Role
    status: UserStatus
    epoch: int = 0
    kid: str
    salt: str
    counter: int
    rotated_at: datetime
    created_at: datetime
    idle_until: datetime
    absolute_until: datetime
    address: ClientAddress = None
    device: str | None = None

    def live(self, now: datetime) -> bool:
        """Return whether the session may still be used."""
        return (
            self.status is UserStatus.ACTIVE
            and now < self.idle_until
            and now < self.absolute_until
        )


class SessionOut(Model):
    """A signed-in device as its owner sees it.

    Attributes:
        last_seen_at: when it last fetched new tokens, which a client in use does at
            least every 30 minutes; a more exact time would cost a write per request.
    """

    id: str
    device: str | None
    address: ClientAddress
    created_at: Timestamp
    last_seen_at: Timestamp
    expires_at: Timestamp
    current: bool


class TokenPair(Model):
    """An access token and the refresh token that replaces it."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(description="Seconds until the access token expires.")


class SignedIn(TokenPair):
    """The tokens that a sign-in returns."""

    device_token: str = Field(
        repr=False,
        description="Shown at the next sign-in on this device, it keeps strangers who "
        "guess from locking you out. Good for 30 days; proves nothing else.",
    )
