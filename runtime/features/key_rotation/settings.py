"""The settings of the function that rotates keys."""

from typing import Self

from pydantic import Field, model_validator

from runtime.core.settings import CommonSettings

# A reference, never the keys themselves, which would then be readable in a template.
_IN_SECRETS_MANAGER = r"^(arn:aws[\w-]*:)?secretsmanager:.+"


class RotationSettings(CommonSettings):
    """The settings of key rotation."""

    JWT_SECRET_KEY: str = Field(pattern=_IN_SECRETS_MANAGER)
    REFRESH_SECRET_KEY: str = Field(pattern=_IN_SECRETS_MANAGER)

    # Of a stage behind a distribution: what that proves itself by, and who must know.
    ORIGIN_SECRET: str | None = Field(default=None, pattern=_IN_SECRETS_MANAGER)
    OTHER_ORIGIN_SECRET: str | None = Field(default=None, pattern=_IN_SECRETS_MANAGER)
    DISTRIBUTION_ID: str | None = None
    ORIGIN_GUARD: str | None = Field(default=None, pattern=r"^[^|]+\|[^|]+\|[^|]+$")

    @model_validator(mode="after")
    def _all_of_a_distribution(self) -> Self:
        """Refuse a part of them: a secret would be replaced that nobody is told of."""
        given = [
            self.ORIGIN_SECRET,
            self.OTHER_ORIGIN_SECRET,
            self.DISTRIBUTION_ID,
            self.ORIGIN_GUARD,
        ]
        if any(given) and not all(given):
            raise ValueError(
                "ORIGIN_SECRET, OTHER_ORIGIN_SECRET, DISTRIBUTION_ID and ORIGIN_GUARD "
                "belong together"
            )
        return self
