"""Tokens that serve once, such as those in links that are mailed."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from runtime.core.models import Model


class OneTimeKind(StrEnum):
    """What a token is good for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"
    CONFIRM_EMAIL = "confirm_email"
    UNDO_EMAIL = "undo_email"


class OneTimeToken(Model):
    """A token as it is stored, from which nobody can tell the token itself.

    Attributes:
        digest: the hash of the token.
        user_id: whose it is.
        data: what it is bound to, or what its use needs; never a secret.
    """

    digest: str
    kind: OneTimeKind
    user_id: str
    expires_at: datetime
    data: dict[str, str] = Field(default_factory=dict, repr=False)
