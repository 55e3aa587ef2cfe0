"""Rules for tokens: what an owner may use on a day."""

from datetime import UTC

from runtime.core.clock import Clock, NewId
from runtime.core.owner import Owner
from runtime.features.summaries.budget.models import Reservation
from runtime.features.summaries.budget.repository import BudgetRepository


class Budget:
    """The tokens that each owner may use on a day in UTC.

    They are reserved before a call, so that calls at the same time cannot use more, and
    settled after it. Those of a process that died in between stay used for that day:
    nobody knows what the model did with them.
    """

    def __init__(
        self, store: BudgetRepository, limit: int, *, clock: Clock, new_id: NewId
    ) -> None:
        """Allow this many tokens a day."""
        self._store = store
        self._limit = limit
        self._clock = clock
        self._new_id = new_id

    def reserve(self, owner: Owner, item_id: str, tokens: int) -> Reservation:
        """Set tokens aside for a call about an item.

        Raises:
            BudgetExhausted: too few are left.
            ItemGone: the item is not there any more.
        """
        now = self._clock()
        day = now.astimezone(UTC).date()
        reservation = Reservation(owner, day, self._new_id(now), tokens)
        self._store.reserve(reservation, item_id, self._limit)
        return reservation

    def settle(self, reservation: Reservation, spent: int) -> None:
        """Count what a call has used, once; it counts on the day of its reservation."""
        self._store.settle(reservation, spent)
