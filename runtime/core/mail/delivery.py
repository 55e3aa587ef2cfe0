"""Sending mail: who gets it, with which link, and how often at most."""

import logging
from datetime import datetime, timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Conflict
from runtime.core.mail.contents import MailContents
from runtime.core.mail.models import Mail
from runtime.core.mail.rendering import MailRenderer
from runtime.core.mail.sending import RenderedMail, WaitingMail
from runtime.core.mail.ses import Refused

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""Longer than a worker may take for a mail, shorter than until it is delivered again.
"""
MOST_SENDS = 2
"""How often a mail may be sent when nobody knows whether it was: see docs/decisions."""


class Outbox(Protocol):
    """Where mail waits."""

    def get(self, mail_id: str) -> WaitingMail | None:
        """A mail that is not over yet."""

    def begin(self, waiting: WaitingMail, now: datetime, until: datetime) -> None:
        """Note that the mail service may have been called, or ConditionFailed."""

    def give_back(self, mail_id: str) -> None:
        """Note that it refused."""

    def finish(self, mail_id: str, outcome: str) -> None:
        """Note how it ended."""


class MailService(Protocol):
    """What carries letters."""

    def send(self, rendered: RenderedMail) -> None:
        """Send one, or Refused; anything else leaves open whether it was sent."""


class BeingSent(Conflict):
    """Another worker is at this mail; look again when its lease is over."""


class MailDelivery:
    """Turns waiting mails into letters and has them sent."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        contents: MailContents,
        renderer: MailRenderer,
        mailer: MailService,
        clock: Clock,
        frontend: str,
    ) -> None:
        """Deliver from this outbox; `frontend` begins every link."""
        self._outbox = outbox
        self._contents = contents
        self._renderer = renderer
        self._mailer = mailer
        self._clock = clock
        self._frontend = frontend

    def deliver(self, mail_id: str) -> None:
        """Send a mail once, however often this is asked for.

        Before the mail service is called the row says so, and afterwards it says
        "sent". Whoever finds only the first, when the lease is over, cannot know; the
        mail is then sent once more, and never a third time.

        Raises:
            BeingSent: another worker is at it.
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
        self._finish(mail_id, "sent", "MailsSent")

    def _finish(self, mail_id: str, outcome: str, event: str) -> None:
        """Put a mail behind us."""
        self._outbox.finish(mail_id, outcome)
        count_metric(event)

    def _rendered(self, mail: Mail) -> RenderedMail | None:
        """Put a mail in its final words; None if there is no reason to send it."""
        content = self._contents.of(mail)
        if content is None:
            return None
        words = {"frontend": self._frontend, **mail.data, **content}
        return self._renderer.write(mail.kind, mail.to, words)
