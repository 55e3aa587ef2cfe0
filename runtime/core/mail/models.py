"""A mail that waits to be sent."""

from pydantic import Field

from runtime.core.models import Model


class Mail(Model):
    """A mail that is to be sent: what about and to whom, but not yet in which words.

    Attributes:
        id: names it once, so that it is sent once.
        to: the address.
        user_id: whose account it is about, if that is known yet.
        data: what its kind needs; never a secret.
    """

    id: str
    kind: str
    to: str = Field(repr=False)
    user_id: str | None = None
    data: dict[str, str] = Field(default_factory=dict, repr=False)
