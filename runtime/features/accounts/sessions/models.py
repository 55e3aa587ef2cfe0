"""Sessions as they are stored, and as clients see them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from runtime.core.client_info import ClientAddress
from runtime.core.models import Model, Timestamp
from runtime.core.security.callers import Role
from runtime.features.accounts.profiles.models import UserOut, UserStatus

IDLE_LIFETIME = timedelta(days=7)


class OpenSession(Model):
    """A session as far as its access tokens are judged by it.

    Attributes:
        role: a copy of the profile's, as is the status.
        synthetic: whether it is the probe's, whose doings count for no business.
    """

    id: str
    user_id: str
    role: Role
    status: UserStatus
    idle_until: datetime
    absolute_until: datetime
    synthetic: bool = False

    def live(self, now: datetime) -> bool:
        """Return whether the session may still be used."""
        return (
            self.status is UserStatus.ACTIVE
            and now < self.idle_until
            and now < self.absolute_until
        )


class Session(OpenSession):
    """A stored session; its epoch is a copy of the profile's.

    Attributes:
        counter: the count of the active refresh token.
        rotated_at: when that token was given out first.
        exchanges: when earlier tokens were exchanged, by their counts, as far as that
            was in the last seconds before `rotated_at`.
        retries: when tokens that had served were presented again because their answer
            was lost, by their counts, as far as that was in the last day.
    """

    epoch: int = 0
    kid: str
    salt: str
    counter: int
    rotated_at: datetime
    exchanges: Mapping[str, datetime] = Field(default_factory=dict)
    retries: Mapping[str, datetime] = Field(default_factory=dict)
    created_at: datetime
    address: ClientAddress = None
    device: str | None = None

    def exchanged_at(self, counter: int) -> datetime | None:
        """Return when an earlier token was exchanged; None if that is long ago."""
        if counter == self.counter - 1:
            return self.rotated_at
        return self.exchanges.get(str(counter))


class SessionOut(Model):
    """A signed-in device as its owner sees it.

    Attributes:
        id: its id, by which it can be signed out.
        device: the User-Agent that signed in; null if it named none.
        address: the network address that it signed in from; null if it is unknown.
        created_at: when it signed in.
        last_seen_at: when it last fetched new tokens, which a client in use does at
            least every 30 minutes; a more exact time would cost a write per request.
        expires_at: when it has to sign in again, unless it is used before.
        current: whether this request came from it.
    """

    id: str
    device: str | None
    address: ClientAddress
    created_at: Timestamp
    last_seen_at: Timestamp
    expires_at: Timestamp
    current: bool


class TokenPair(Model):
    """An access token and the refresh token that replaces it.

    Attributes:
        access_token: shown with each request, as `Authorization: Bearer …`.
        refresh_token: exchanged for new tokens when the access token expires.
        token_type: the scheme of `Authorization`.
    """

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(description="Seconds until the access token expires.")
    refresh_expires_at: Timestamp = Field(
        description="When the refresh token expires, unless it is exchanged before."
    )
    session_expires_at: Timestamp = Field(
        description="When the person has to sign in again, however often it is."
    )


class SignedIn(TokenPair):
    """The tokens that a sign-in returns, and the user who signed in.

    Attributes:
        user: the user who signed in.
    """

    user: UserOut

    device_token: str = Field(
        repr=False,
        description="Shown at the next sign-in on this device, it keeps strangers who "
        "guess from locking you out. Good for 30 days; proves nothing else.",
    )
