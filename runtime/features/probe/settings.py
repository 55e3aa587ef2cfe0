"""The settings of the probe."""

from pydantic import Field

from runtime.core.settings import CommonSettings


class ProbeSettings(CommonSettings):
    """The settings of the probe.

    Attributes:
        PROBE_URL: the public address of the API, with its prefix.
        PROBE_ACCOUNT: the secret that holds the account: a JSON object of `email` and
            `password`, and of `api_key` where the gateway demands one.
    """

    PROBE_URL: str = Field(pattern=r"^https?://[^?#\s]*[^/?#\s]$")
    PROBE_ACCOUNT: str = Field(pattern=r"^(arn:aws[\w-]*:)?secretsmanager:.+")
