"""The second factor as it is stored, and what uses it up."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from runtime.core.clock import ulid_time
from runtime.core.models import Model


class Factor(Model):
    """A second factor that is in use.

    Attributes:
        id: names it, so that a proof of another one is worth nothing.
        secret: sealed.
        step: the last time step whose code was used; no earlier one serves.
        recovery: digests of the recovery codes that are left.
        recovery_at: when those were made.
    """

    id: str
    secret: str = Field(repr=False)
    step: int
    recovery: frozenset[str] = Field(default=frozenset(), repr=False)
    recovery_at: datetime

    @property
    def begun_at(self) -> datetime:
        """When somebody began to set it up: its id is a ULID."""
        return ulid_time(self.id)


class PendingFactor(Model):
    """A second factor whose owner has not shown a code yet."""

    id: str
    secret: str = Field(repr=False)
    until: datetime


class Proof(Model):
    """A second factor that was shown and must be used up: a step, or a code."""

    factor_id: str
    kind: Literal["totp", "recovery_code"]
    step: int | None = None
    recovery: str | None = Field(default=None, repr=False)
