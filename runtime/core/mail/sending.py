"""A mail on its way: waiting in the outbox, and rendered to be sent."""

from datetime import datetime

from pydantic import Field

from runtime.core.mail.models import Mail
from runtime.core.models import Model


class RenderedMail(Model):
    """A mail with its final text; it may hold a token, so it is never stored."""

    to: str = Field(repr=False)
    subject: str
    text: str = Field(repr=False)
    html: str = Field(repr=False)


class WaitingMail(Model):
    """A mail in the outbox.

    Attributes:
        mail: the mail to be sent.
        sends: how often the mail service was called, or may have been.
        leased_until: the time until which a worker has it to itself.
    """

    mail: Mail
    sends: int = 0
    leased_until: datetime | None = None
