"""The outbox: mails from the change that causes them until they are sent.

Each mail has a row, written in the transaction of that change. Until its sending begins
it is listed in gsi1. When it is finished, its address and data are removed, and the
rest of the row stays so that the mail is not sent again.
"""

from datetime import datetime, timedelta

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import OUTBOX, outbox_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import EXISTS, ConditionFailed, update
from runtime.core.mail.models import Mail
from runtime.core.mail.rows import waiting
from runtime.core.mail.sending import WaitingMail

_UNLISTED = "REMOVE #gsi1pk, #gsi1sk"


class OutboxRepository:
    """The rows of mails in the one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, mail: Mail) -> None:
        """Write a mail that no other change causes: two write units."""
        try:
            self._table.write(waiting(mail))
        except ConditionFailed:
            # It was already written and the response lost: no other mail has its id.
            return

    def get(self, mail_id: str) -> WaitingMail | None:
        """Return a mail that is not finished: 1 read unit."""
        row = self._table.get(outbox_key(mail_id))
        if row is None or "outcome" in row:
            return None
        return WaitingMail(
            mail=Mail.model_validate(row),
            sends=row["sends"],
            leased_until=row.get("leased_until"),
        )

    def begin(self, waiting: WaitingMail, now: datetime, until: datetime) -> None:
        """Record, before the mail service is called, that it may be: 2 write units.

        Raises:
            ConditionFailed: another worker is sending the mail, or it is finished.
        """
        self._table.write(
            update(
                outbox_key(waiting.mail.id),
                f"SET #sends = :next, #leased_until = :until {_UNLISTED}",
                {
                    ":next": waiting.sends + 1,
                    ":until": until,
                    ":seen": waiting.sends,
                    ":now": now,
                },
                "#sends = :seen AND attribute_not_exists(#outcome) AND "
                "(attribute_not_exists(#leased_until) OR #leased_until <= :now)",
            )
        )

    def give_back(self, mail_id: str) -> None:
        """Record that the mail service refused, so that the call does not count."""
        self._table.write(
            update(
                outbox_key(mail_id),
                "SET #sends = #sends - :one REMOVE #leased_until",
                {":one": 1},
                "#sends >= :one",
            )
        )

    def finish(self, mail_id: str, outcome: str) -> None:
        """Record the outcome of a mail, and remove its address and data.

        A row that has expired meanwhile is not made again: it would never end.
        """
        try:
            self._table.write(
                update(
                    outbox_key(mail_id),
                    f"SET #outcome = :outcome {_UNLISTED}, #to, #data, #leased_until",
                    {":outcome": outcome},
                    EXISTS,
                )
            )
        except ConditionFailed:
            return

    def untouched(self, now: datetime, age: timedelta, limit: int) -> list[str]:
        """Return the ids of mails that wait for longer than `age`, the oldest first.

        Costs a read unit for every 8 KB, whatever else is in the table.
        """
        newest = new_ulid(now - age)
        rows, _ = self._table.query(
            OUTBOX, index="gsi1", limit=limit, attributes=("gsi1sk",)
        )
        ids = [str(row["gsi1sk"]) for row in rows]
        # Within one millisecond the random part of `newest` decides, which is harmless.
        return [mail_id for mail_id in ids if mail_id <= newest]
