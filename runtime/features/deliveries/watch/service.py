"""The watch over alarms after an alias has moved."""

from collections.abc import Callable
from typing import Protocol

from runtime.features.deliveries.errors import AlarmRaised

EVERY_SECONDS = 10.0


class Raised(Protocol):
    """The alarms of CloudWatch."""

    def raised(self, names: list[str]) -> list[str]:
        """Return those of these alarms that are raised."""


class Watch:
    """A watch over some alarms, which ends with the first that is raised."""

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
        end = self._now() + self._seconds
        while True:
            raised = self._alarms.raised(names)
            if raised:
                raise AlarmRaised(", ".join(raised))
            left = end - self._now()
            if left <= 0:
                return
            self._sleep(min(EVERY_SECONDS, left))
