"""The watch over alarms after an alias has moved."""

from collections.abc import Callable
from typing import Protocol

from runtime.features.deliveries.errors import AlarmRaised

EVERY_SECONDS = 10.0
STALE_SECONDS = 180.0
"""The longest that an alarm tells of the version before. It keeps its state when it is
told to look at another version, until CloudWatch evaluates it: once a minute, by
metrics that come a minute or two late."""


class Raised(Protocol):
    """The alarms of CloudWatch."""

    def raised(self, names: list[str]) -> list[str]:
        """Return those of these alarms that are raised."""


class Watch:
    """A watch over some alarms, which ends with the first that is raised.

    Those that are raised as it begins may be of the version before: they count when
    they are raised again, or are raised still after a while. A mending would be undone
    by what it mends otherwise.
    """

    def __init__(
        self,
        alarms: Raised,
        *,
        seconds: float,
        now: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        """Set how long to watch.

        Args:
            alarms: tells which are raised.
            seconds: the length of the watch.
            now: returns the seconds of a clock that never goes back.
            sleep: waits for some seconds.
        """
        self._alarms = alarms
        self._seconds = seconds
        self._now = now
        self._sleep = sleep

    def run(self, names: list[str]) -> None:
        """Watch these alarms.

        Raises:
            AlarmRaised: one of them is raised, or there is none that could be.
        """
        if not names:
            raise AlarmRaised("no alarm would end this delivery")
        began = self._now()
        old = set(self._alarms.raised(names))
        passed = 0.0
        while passed < self._seconds:
            self._sleep(min(EVERY_SECONDS, self._seconds - passed))
            raised = self._alarms.raised(names)
            passed = self._now() - began
            # At the end all count, however short the watch is.
            if passed >= min(STALE_SECONDS, self._seconds):
                old.clear()
            old.intersection_update(raised)
            new = [name for name in raised if name not in old]
            if new:
                raise AlarmRaised(", ".join(new))
