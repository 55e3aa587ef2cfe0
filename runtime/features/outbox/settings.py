"""The settings of the function that relays what the outbox asks for."""

from pydantic import Field

from runtime.core.settings import CommonSettings


class RelaySettings(CommonSettings):
    """The queues that the relay sends to."""

    MAIL_QUEUE_URL: str = Field(pattern=r"^https?://")
    JOB_QUEUE_URL: str = Field(pattern=r"^https?://")
