"""A clock that only moves when a test tells it to."""

from datetime import UTC, datetime, timedelta


class ManualClock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        """Start at a whole second, since tokens know no fractions."""
        self.now = datetime(2026, 1, 31, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time that it was set to."""
        return self.now

    def advance(self, **by: float) -> None:
        """Move on, by the arguments of timedelta."""
        self.now += timedelta(**by)
