"""Policies that limit attempts, and the attempts that count against them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime.core.models import Model


class Bucket(Model):
    """The attempts that count against one subject.

    Attributes:
        failures: the number of attempts since the last time that all were forgotten.
        last_at: the time of the last attempt.
    """

    failures: int
    last_at: datetime


@dataclass(frozen=True)
class Policy:
    """The limit on one kind of attempt, and the delays beyond it.

    Attributes:
        name: its name in the RateLimit headers.
        free: the number of attempts without a delay.
        remembered: the time after the last attempt until all are forgotten.
        first: the first delay, which doubles with each further attempt.
        longest: the longest delay.
    """

    name: str
    free: int
    remembered: timedelta = timedelta(hours=1)
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(seconds=60)

    def failures(self, bucket: Bucket | None, now: datetime) -> int:
        """Return the number of attempts that still count."""
        if bucket is None or now >= bucket.last_at + self.remembered:
            return 0
        return bucket.failures

    def delay(self, failures: int) -> timedelta:
        """Return the delay after a number of attempts, until the next is allowed.

        There is none while free attempts are left; then it doubles each time.
        """
        over = failures - self.free
        if over < 0:
            return timedelta(0)
        return min(self.first * int(2 ** min(over, 16)), self.longest)

    def wait(self, bucket: Bucket | None, now: datetime) -> timedelta:
        """Return the time until the next attempt is allowed."""
        if bucket is None:
            return timedelta(0)
        delay = self.delay(self.failures(bucket, now))
        return max(timedelta(0), bucket.last_at + delay - now)
