"""Mails in the outbox, from the change that causes them until they are sent.

Each mail has a row, written in the transaction of that change. When it is finished, its
address, user and data are removed, and the rest of the row stays so that the mail is
not sent again.
"""

from datetime import datetime

from runtime.core.dynamodb.schema import mail_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import EXISTS, ConditionFailed, update
from runtime.core.mail.models import Mail
from runtime.core.mail.rows import waiting
from runtime.core.mail.sending import WaitingMail
from runtime.core.outbox.repository import UNLIST


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
        row = self._table.get(mail_key(mail_id))
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
                mail_key(waiting.mail.id),
                f"SET #sends = :next, #leased_until = :until {UNLIST}",
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
                mail_key(mail_id),
                "SET #sends = #sends - :one REMOVE #leased_until",
                {":one": 1},
                "#sends >= :one",
            )
        )

    def finish(self, mail_id: str, outcome: str) -> None:
        """Record the outcome of a mail, and remove its address, user and data.

        A row that has expired meanwhile is not made again: it would never end.
        """
        try:
            self._table.write(
                update(
                    mail_key(mail_id),
                    f"SET #outcome = :outcome {UNLIST}, #to, #data, #leased_until, "
                    "#user_id",
                    {":outcome": outcome},
                    EXISTS,
                )
            )
        except ConditionFailed:
            return
