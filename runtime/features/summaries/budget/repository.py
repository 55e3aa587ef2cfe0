"""Storage of the tokens that owners use, a row for each owner and day."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

from runtime.core.dynamodb.schema import item_key, tokens_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import EXISTS, ConditionFailed, check, update
from runtime.features.summaries.budget.models import Reservation
from runtime.features.summaries.errors import BudgetExhausted, ItemGone

KEPT = timedelta(days=2)
"""Time after the end of a day in which calls that began on it are settled."""


class BudgetRepository:
    """The rows of used tokens: their sum, and the reservations that are not settled.

    An attribute for each reservation makes settling it twice impossible, and tells an
    operator what was never settled.
    """

    def __init__(self, table: Table) -> None:
        """Store what is used in this table."""
        self._table = table

    def reserve(self, reservation: Reservation, item_id: str, limit: int) -> None:
        """Set tokens aside, if the day has that many left: 4 write units.

        The item is checked in the same transaction: a job that comes late must leave
        no row of a person who has been erased.

        Raises:
            BudgetExhausted: too few are left.
            ItemGone: the item is not there any more.
        """
        if reservation.tokens > limit:
            raise BudgetExhausted
        values = {
            ":tokens": reservation.tokens,
            ":room": limit - reservation.tokens,
            ":ttl": int(_end(reservation).timestamp()),
        }
        self._table.transact(
            [
                check(item_key(reservation.owner, item_id), EXISTS, {}, ItemGone),
                update(
                    tokens_key(reservation.owner, reservation.day),
                    f"SET #{_name(reservation)} = :tokens, #ttl = :ttl "
                    "ADD #used :tokens",
                    values,
                    "attribute_not_exists(#used) OR #used <= :room",
                    BudgetExhausted,
                ),
            ]
        )

    def settle(self, reservation: Reservation, spent: int) -> None:
        """Count what was used instead of what was set aside, once: 2 write units.

        What was settled already, or has gone with its day or its owner, is left.
        """
        name = _name(reservation)
        with suppress(ConditionFailed):
            # A transaction has a token, by which its repetition after a lost answer is
            # known.
            self._table.transact(
                [
                    update(
                        tokens_key(reservation.owner, reservation.day),
                        f"ADD #used :difference REMOVE #{name}",
                        {":difference": spent - reservation.tokens},
                        f"attribute_exists(#{name})",
                    )
                ]
            )


def _name(reservation: Reservation) -> str:
    """Return the attribute of a reservation."""
    return f"open_{reservation.id}"


def _end(reservation: Reservation) -> datetime:
    """Return when the row of a day may go."""
    return datetime.combine(reservation.day, time(), UTC) + timedelta(days=1) + KEPT
