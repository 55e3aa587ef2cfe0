"""The settings of the hooks of deliveries."""

from pydantic import Field

from runtime.core.settings import CommonSettings


class SmokeSettings(CommonSettings):
    """The settings of the smoke.

    Attributes:
        AUTH_FUNCTION: the name of the function that signs in.
        API_FUNCTION: the name of the function that serves everything else.
        PROBE_ACCOUNT: the secret that holds the account of the probe, in a stage that
            has one.
        ORIGIN_SECRET: a secret of the distribution, in a stage behind one.
    """

    AUTH_FUNCTION: str = Field(min_length=1)
    API_FUNCTION: str = Field(min_length=1)
    PROBE_ACCOUNT: str | None = None
    ORIGIN_SECRET: str | None = None


class WatchSettings(CommonSettings):
    """The settings of the watch.

    Attributes:
        WATCH_MINUTES: how long the alarms are looked at.
    """

    WATCH_MINUTES: int = Field(ge=1, le=14)
