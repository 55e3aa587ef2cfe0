"""Delivery of mails: each is rendered and sent, and never sent a third time."""

import logging
from datetime import timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Conflict
from runtime.core.mail.contents import MailContents
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.rendering import MailRenderer
from runtime.core.mail.sending import RenderedMail
from runtime.core.mail.ses import Refused, Undeliverable
from runtime.core.security.networks import address_of

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""Time for which a worker has a mail to itself: longer than it may take to send it, and
shorter than the time until the queue delivers the message again."""
MOST_SENDS = 2
"""Limit of sends of a mail while nobody knows if it was sent: see docs/decisions."""


class MailService(Protocol):
    """The service that sends rendered mails."""

    def send(self, rendered: RenderedMail) -> None:
        """Send a mail.

        Raises:
            Refused: it was not sent.
            Undeliverable: it was not sent, and never will be.
            Exception: it may have been sent.
        """


class BeingSent(Conflict):
    """Another worker is sending this mail; try again when its lease has ended."""


class MailDelivery:
    """The service that renders waiting mails and has them sent."""

    def __init__(
        self,
        *,
        outbox: OutboxRepository,
        contents: MailContents,
        renderer: MailRenderer,
        mailer: MailService,
        clock: Clock,
        frontend: str,
    ) -> None:
        """Deliver from this outbox; `frontend` is the base URL of every link."""
        self._outbox = outbox
        self._contents = contents
        self._renderer = renderer
        self._mailer = mailer
        self._clock = clock
        self._frontend = frontend

    def deliver(self, mail_id: str) -> None:
        """Send a mail once, however often this is called.

        One that is refused for good is finished, and its feature is told. One to an
        address that mail does not reach is finished without being sent.

        A send is recorded in the mail's row before the mail service is called, and the
        outcome afterwards. If the lease ends without an outcome, nobody knows whether
        the mail was sent; it is then sent once more, and never a third time.

        Raises:
            BeingSent: another worker is sending it.
            Refused: the mail service did not take it; try again later.
            Exception: nobody knows whether it was sent; try again later.
        """
        waiting = self._outbox.get(mail_id)
        if waiting is None:
            return
        now = self._clock()
        if waiting.leased_until and waiting.leased_until > now:
            raise BeingSent
        if waiting.sends >= MOST_SENDS:
            logger.error("a mail may have been sent %d times", waiting.sends)
            self._finish(mail_id, "uncertain", "MailsUncertain")
            return
        if self._contents.withholds(waiting.mail):
            self._finish(mail_id, "undeliverable", "MailsUndeliverable")
            return
        rendered = self._rendered(waiting.mail)
        if rendered is None:
            self._finish(mail_id, "needless", "MailsNeedless")
            return
        try:
            self._outbox.begin(waiting, now, now + LEASE)
        except ConditionFailed:
            raise BeingSent from None
        try:
            self._mailer.send(rendered)
        except Refused:
            self._outbox.give_back(mail_id)
            raise
        except Undeliverable as error:
            logger.warning("a mail is undeliverable: %s", error)
            self._contents.refused(waiting.mail)
            self._finish(mail_id, "undeliverable", "MailsUndeliverable")
            return
        self._finish(mail_id, "sent", "MailsSent")

    def _finish(self, mail_id: str, outcome: str, event: str) -> None:
        """Mark a mail as finished and count the outcome."""
        self._outbox.finish(mail_id, outcome)
        count_metric(event)

    def _rendered(self, mail: Mail) -> RenderedMail | None:
        """Render a mail; None if it need not be sent any more."""
        content = self._contents.of(mail)
        if content is None:
            return None
        values = {"frontend": self._frontend, **mail.data, **content}
        # A mail of an earlier version may hold a text of a stranger instead.
        values["address"] = address_of(values.get("address")) or ""
        return self._renderer.write(mail.kind, mail.to, values)
