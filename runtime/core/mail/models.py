"""A mail that waits to be sent, and what is reported of one that was."""

from datetime import datetime

from pydantic import Field

from runtime.core.models import Model


class Mail(Model):
    """A mail that is to be sent: its kind, address and data, but not yet its text.

    Attributes:
        id: its unique id, so that it is sent once.
        kind: the name of its templates.
        to: the address.
        user_id: the user whose account it is about, if known.
        data: the values that its kind needs; never a secret. `address` is that of the
            client, as `ClientInfo.mailable` gives it.
    """

    id: str
    kind: str
    to: str = Field(repr=False)
    user_id: str | None = None
    data: dict[str, str] = Field(default_factory=dict, repr=False)


class Undelivered(Model):
    """A mail that bounced for good, or whose recipient complained.

    Attributes:
        to: the address that it was sent to.
        sent_at: when it was sent.
        reported_at: when the mail service reported it.
    """

    to: str = Field(repr=False)
    sent_at: datetime
    reported_at: datetime
