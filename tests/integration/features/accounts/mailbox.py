"""Mailboxes of the people in a test, filled by the code of the mail worker."""

import re
from typing import Any

from runtime.core.clock import utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.mail.delivery import MailDelivery
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.rendering import MailRenderer
from runtime.core.mail.sending import RenderedMail
from runtime.wiring import mail_contents
from tests.integration.stored import rows

FRONTEND = "https://app.example.com"
_TOKEN = re.compile(r"(https?://\S+)\?token=([\w-]+)")


class LocalMailbox:
    """The mails to everybody, delivered when somebody looks into a mailbox."""

    def __init__(self, aws: Any) -> None:
        """Deliver from the outbox in the table of this client."""
        self._aws = aws
        self._sent: list[RenderedMail] = []
        table = Table(aws, "integration-table")
        contents = mail_contents(table, utc_now, FRONTEND)
        self._delivery = MailDelivery(
            outbox=OutboxRepository(table),
            contents=contents,
            renderer=MailRenderer("Backend API", contents.folders),
            mailer=self,
            clock=utc_now,
            frontend=FRONTEND,
        )

    def send(self, rendered: RenderedMail) -> None:
        """Put a mail into its mailbox."""
        self._sent.append(rendered)

    def letters(self, to: str) -> list[dict[str, Any]]:
        """Return the mails to an address, in the order of sending."""
        waiting = [row for row in rows(self._aws) if row["pk"].startswith("M#")]
        for row in sorted(waiting, key=lambda row: row["id"]):
            self._delivery.deliver(row["id"])
        return [{"BodyText": mail.text} for mail in self._sent if mail.to == to]

    def token(self, to: str, page: str) -> str:
        """Return the token of the newest link to a page."""
        for letter in reversed(self.letters(to)):
            for url, token in _TOKEN.findall(letter["BodyText"]):
                if url == FRONTEND + page:
                    return str(token)
        raise AssertionError(f"no mail with a link to {page}")
