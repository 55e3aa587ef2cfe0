"""The state of a circuit breaker."""

from datetime import datetime
from enum import StrEnum

from runtime.core.models import Model, Timestamp


class BreakerState(StrEnum):
    """The calls that a breaker lets through: each, none, or one that tries."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker(Model):
    """A record of how the calls of a service outside have ended lately.

    Attributes:
        failures: the number of failures in a row, while it is closed.
        openings: how often in a row it has opened.
        open_until: when a call may be tried again; None while it is closed.
        trial_until: when another one may be, if the one that tries is never heard of.
        version: rises with every change.
    """

    failures: int = 0
    openings: int = 0
    open_until: Timestamp | None = None
    trial_until: Timestamp | None = None
    version: int = 0

    def state(self, now: datetime) -> BreakerState:
        """Return what it lets through now."""
        if self.open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.open_until else BreakerState.HALF_OPEN
