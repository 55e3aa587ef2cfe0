"""The second factor as it is stored, and the proof that uses it up."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from runtime.core.clock import ulid_time
from runtime.core.models import Model

MOST_FAILURES = 100
"""Wrong codes in a row after which no other is accepted (NIST SP 800-63B, 5.2.2)."""


class Factor(Model):
    """A second factor that is in use.

    Attributes:
        id: the id of this factor, so that a proof of another one is invalid.
        secret: the secret, encrypted.
        step: the last time step whose code was used; no earlier one is accepted.
        failures: the number of codes in a row that were wrong.
        recovery: the digests of the recovery codes that are left.
        recovery_at: the time at which those were made.
    """

    id: str
    secret: str = Field(repr=False)
    step: int
    failures: int = 0
    recovery: frozenset[str] = Field(default=frozenset(), repr=False)
    recovery_at: datetime

    @property
    def locked(self) -> bool:
        """Whether codes are refused until a mailed link is used."""
        return self.failures >= MOST_FAILURES

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
