"""The settings of a function: its size, and how many of it run at once."""

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from infra.stages.base import Settings
from infra.stages.concurrency import Concurrency

GATEWAY_TIMEOUT = timedelta(seconds=29)
LAMBDA_LIMIT = timedelta(minutes=15)


class FunctionSettings(Settings):
    """Size and concurrency of one function that the gateway waits for."""

    memory_mb: int = Field(ge=128, le=10_240)
    timeout: timedelta = timedelta(seconds=28)
    reserved: int | None = Field(default=None, ge=1)
    provisioned: Concurrency | None = None
    snap_start: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.snap_start and self.provisioned:
            raise ValueError("snap_start cannot be combined with provisioned")
        self._ends_in_time()
        if self.timeout < timedelta(seconds=1) or self.timeout.microseconds:
            raise ValueError("timeout must be in whole seconds, at least one")
        if self.reserved and self.provisioned:
            if self.reserved < self.provisioned.largest:
                raise ValueError(
                    "reserved must not be below provisioned.maximum, in its schedules "
                    "either"
                )
        return self

    def _ends_in_time(self) -> None:
        """Refuse a timeout at which the gateway has given up already."""
        if self.timeout >= GATEWAY_TIMEOUT:
            raise ValueError("timeout must be below the gateway's 29 s")


class LongFunctionSettings(FunctionSettings):
    """Size and concurrency of a function that nobody waits for."""

    def _ends_in_time(self) -> None:
        if self.timeout > LAMBDA_LIMIT:
            raise ValueError("timeout must not be above Lambda's 15 minutes")
