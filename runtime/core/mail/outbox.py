"""The outbox: mail from when it is caused until it is sent.

One row for each mail, written in the transaction of its cause. While nobody has set
about sending it, it is listed in gsi1. When it is over, the address and what the mail
was about are removed, and the rest stays so that it is not sent again.
"""

from datetime import datetime, timedelta

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import OUTBOX, outbox_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import ConditionFailed, update
from runtime.core.mail.models import Mail
from runtime.core.mail.rows import waiting
from runtime.core.mail.sending import WaitingMail

_UNLISTED = "REMOVE #gsi1pk, #gsi1sk"


class OutboxRepository:
    """Mail in the one table."""

    def __init__(self, table: Table) -> None:
        """Keep mail in this table."""
        self._table = table

    def add(self, mail: Mail) -> None:
        """Let a mail be sent that no other change causes: two write units."""
        try:
            self._table.write(waiting(mail))
        except ConditionFailed:
            # It was written before, and the answer lost: nobody else has its id.
            return

    def get(self, mail_id: str) -> WaitingMail | None:
        """A mail that is not over yet: 1 read unit."""
        row = self._table.get(outbox_key(mail_id))
        if row is None or "outcome" in row:
            return None
        return WaitingMail(
            mail=Mail.model_validate(row),
            sends=row["sends"],
            leased_until=row.get("leased_until"),
        )

    def begin(self, waiting: WaitingMail, now: datetime, until: datetime) -> None:
        """Note, before the mail service is called, that it may have been: 2 units.

        Raises:
            ConditionFailed: somebody else is at it, or it is over.
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
        """Note that the mail service refused, so that the call does not count."""
        self._table.write(
            update(
                outbox_key(mail_id),
                "SET #sends = #sends - :one REMOVE #leased_until",
                {":one": 1},
                "#sends >= :one",
            )
        )

    def finish(self, mail_id: str, outcome: str) -> None:
        """Note how it ended, and forget to whom and about what."""
        self._table.write(
            update(
                outbox_key(mail_id),
                f"SET #outcome = :outcome {_UNLISTED}, #to, #data, #leased_until",
                {":outcome": outcome},
            )
        )

    def untouched(self, now: datetime, age: timedelta, limit: int) -> list[str]:
        """Ids of mails that wait for longer than `age`, the oldest first.

        Costs a read unit for every 8 KB, whatever else is in the table.
        """
        newest = new_ulid(now - age)
        rows, _ = self._table.query(
            OUTBOX, index="gsi1", limit=limit, attributes=("gsi1sk",)
        )
        ids = [str(row["gsi1sk"]) for row in rows]
        # The random part of `newest` decides within one millisecond: either is right.
        return [mail_id for mail_id in ids if mail_id <= newest]
