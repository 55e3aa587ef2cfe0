"""Rules for a circuit breaker: when a service that fails is left alone, and tried."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.errors import ServiceError
from runtime.core.optimistic import until_unchanged
from runtime.features.summaries.breaker.models import Breaker, BreakerState
from runtime.features.summaries.breaker.repository import (
    BreakerChanged,
    BreakerRepository,
)
from runtime.features.summaries.errors import ModelPaused

logger = logging.getLogger(__name__)

MOST_FAILURES = 5
"""Failures in a row that open it."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)


class CircuitBreaker:
    """The breaker of a service outside.

    Closed, it lets every call through; open, none, for a time that doubles; half-open,
    one, whose outcome closes it or opens it again. If its row cannot be read or written
    it lets calls through: it protects from waiting in vain, not from harm.
    """

    def __init__(
        self, store: BreakerRepository, clock: Clock, *, trial: timedelta
    ) -> None:
        """Break the calls of a service.

        Args:
            store: its row.
            clock: returns the current time.
            trial: the time in which the call that tries has ended.
        """
        self._store = store
        self._clock = clock
        self._trial = trial

    def admit(self) -> None:
        """Let a call through.

        Raises:
            ModelPaused: not now.
        """

        def attempt() -> bool:
            """Decide by the breaker as it is now, and claim the trial."""
            now = self._clock()
            breaker = self._store.get(now)
            state = breaker.state(now)
            if state is not BreakerState.HALF_OPEN:
                return state is BreakerState.CLOSED
            if breaker.trial_until is not None and now < breaker.trial_until:
                return False
            trying = breaker.model_copy(update={"trial_until": now + self._trial})
            self._store.replace(breaker, trying, now)
            return True

        if not self._despite_failures(attempt):
            raise ModelPaused

    def succeeded(self) -> None:
        """Close it: a call has succeeded."""

        def change(breaker: Breaker, now: datetime) -> Breaker | None:
            """Return a breaker that knows of no failure."""
            clean = not breaker.failures and breaker.open_until is None
            return None if clean else Breaker()

        self._change(change)

    def failed(self) -> None:
        """Count a failure, which opens it if it was the last that it may be."""

        def change(breaker: Breaker, now: datetime) -> Breaker | None:
            """Return the breaker with one failure more."""
            state = breaker.state(now)
            failures = breaker.failures + 1
            if state is BreakerState.OPEN:
                # Of a call that began before it opened.
                return None
            if state is BreakerState.CLOSED and failures < MOST_FAILURES:
                return breaker.model_copy(update={"failures": failures})
            pause = min(FIRST_PAUSE * 2**breaker.openings, LONGEST_PAUSE)
            logger.warning("the language model is not called for %s", pause)
            count_metric("ModelPauses")
            openings = min(breaker.openings + 1, 10)
            return Breaker(openings=openings, open_until=now + pause)

        self._change(change)

    def _change(self, change: Callable[[Breaker, datetime], Breaker | None]) -> None:
        """Change the breaker as it is at this moment."""

        def attempt() -> bool:
            """Read, decide, and write if it has not changed."""
            now = self._clock()
            breaker = self._store.get(now)
            new = change(breaker, now)
            if new is not None:
                self._store.replace(breaker, new, now)
            return True

        self._despite_failures(attempt)

    def _despite_failures(self, attempt: Callable[[], bool]) -> bool:
        """Return what an attempt returns; True if the table fails."""
        try:
            return until_unchanged(attempt, lost=BreakerChanged)
        except ServiceError as error:
            logger.warning("the breaker is passed over: %s", error.code)
            return True
