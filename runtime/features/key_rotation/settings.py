"""The settings of the function that rotates keys."""

from pydantic import Field

from runtime.core.settings import CommonSettings

# A reference, never the keys themselves, which would then be readable in a template.
_IN_SECRETS_MANAGER = r"^(arn:aws[\w-]*:)?secretsmanager:.+"


class RotationSettings(CommonSettings):
    """The settings of key rotation."""

    JWT_SECRET_KEY: str = Field(pattern=_IN_SECRETS_MANAGER)
    REFRESH_SECRET_KEY: str = Field(pattern=_IN_SECRETS_MANAGER)
