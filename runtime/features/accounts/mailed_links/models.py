"""One-time tokens, such as those in mailed links."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from runtime.core.models import Model


class OneTimeKind(StrEnum):
    """A purpose that a token is valid for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"
    CONFIRM_EMAIL = "confirm_email"
    UNDO_EMAIL = "undo_email"
    UNLOCK_FACTOR = "unlock_factor"


class OneTimeToken(Model):
    """A token as it is stored: its hash, from which nobody can derive the token.

    Attributes:
        digest: the hash of the token.
        user_id: the user it was issued to.
        data: the facts that it is bound to, or that its use needs; never a secret.
        spent: whether it was used, and is kept so that using it again is no error.
    """

    digest: str
    kind: OneTimeKind
    user_id: str
    expires_at: datetime
    data: dict[str, str] = Field(default_factory=dict, repr=False)
    spent: bool = False
