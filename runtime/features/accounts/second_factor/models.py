"""The second factor as it is stored, and the proof that uses it up."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from runtime.core.clock import ulid_time
from runtime.core.models import Model


class Factor(Model):
    """A second factor that is in use.

    Attributes:
        id: the id of this factor, so that a proof of another one is invalid.
        secret: the secret, encrypted.
        step: the last time step whose code was used; no earlier one is accepted.
        recovery: the digests of the recovery codes that are left.
        recovery_at: the time at which those were made.
    """

    id: str
    secret: str = Field(repr=False)
    step: int
    recovery: frozenset[str] = Field(default=frozenset(), repr=False)
    recovery_at: datetime

    @property
    def begun_at(self) -> datetime:
        """The time at which its set-up began, which its id, a ULID, tells."""
        return ulid_time(self.id)


class PendingFactor(Model):
    """A second factor that is to be confirmed with a code before `until`."""

    id: str
    secret: str = Field(repr=False)
    until: datetime


class Proof(Model):
    """A second factor that was proven and is to be used up: a time step or a code."""

    factor_id: str
    kind: Literal["totp", "recovery_code"]
    step: int | None = None
    recovery: str | None = Field(default=None, repr=False)
