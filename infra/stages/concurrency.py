"""The settings of what is kept warm."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from infra.stages import schedules
from infra.stages.base import Settings


class Schedule(Settings):
    """A time at which the bounds of provisioned concurrency change."""

    cron: Annotated[str, AfterValidator(schedules.checked)] = Field(
        description="In UTC: cron(…), or rate(…) or at(…)."
    )
    # Zero deletes what the alias has, and its next deployment fails (aws-cdk#29992).
    minimum: int = Field(ge=1)
    maximum: int = Field(ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError("minimum must not be above maximum")
        return self


class Concurrency(Settings):
    """Provisioned concurrency: environments kept warm, scaled by utilisation."""

    minimum: int = Field(ge=1, description="Environments kept warm at all times.")
    maximum: int = Field(ge=1, description="The most that scaling may keep warm.")
    target_utilisation: float = Field(default=0.7, gt=0.1, lt=0.9)
    schedules: tuple[Schedule, ...] = ()

    @property
    def largest(self) -> int:
        """The most environments that are ever kept warm, schedules included."""
        return max([self.maximum, *(change.maximum for change in self.schedules)])

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError("minimum must not be above maximum")
        return self
