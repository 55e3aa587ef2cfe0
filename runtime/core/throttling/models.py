"""How often something was tried, and how often it may be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime.core.models import Model


class Bucket(Model):
    """The attempts that count against one subject.

    Attributes:
        failures: how many, of those that have not been forgotten.
        last_at: when the last one was.
    """

    failures: int
    last_at: datetime


@dataclass(frozen=True)
class Policy:
    """How attempts are slowed down.

    Attributes:
        name: what clients read in the RateLimit headers.
        free: attempts without a delay.
        remembered: how long after the last attempt all are forgotten.
        first: the first delay, which doubles from then on.
        longest: what it doubles up to.
    """

    name: str
    free: int
    remembered: timedelta = timedelta(hours=1)
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(seconds=60)

    def failures(self, bucket: Bucket | None, now: datetime) -> int:
        """The attempts that still count."""
        if bucket is None or now >= bucket.last_at + self.remembered:
            return 0
        return bucket.failures

    def delay(self, failures: int) -> timedelta:
        """How long after the last of so many the next has to wait.

        It doubles once none is free.
        """
        over = failures - self.free
        if over < 0:
            return timedelta(0)
        return min(self.first * int(2 ** min(over, 16)), self.longest)

    def wait(self, bucket: Bucket | None, now: datetime) -> timedelta:
        """How long until the next attempt."""
        if bucket is None:
            return timedelta(0)
        delay = self.delay(self.failures(bucket, now))
        return max(timedelta(0), bucket.last_at + delay - now)
