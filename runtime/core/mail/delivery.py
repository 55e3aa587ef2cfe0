"""Sending mail: who gets it, with which link, and how often at most."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import count
from runtime.core.dynamodb.table import ConditionFailed
from runtime.core.effects.models import Mail, MailKind
from runtime.core.errors import Conflict
from runtime.core.mail.models import Letter, WaitingMail
from runtime.core.mail.rendering import Letters
from runtime.core.mail.ses import Refused
from runtime.features.accounts.mailed_links import links
from runtime.features.accounts.mailed_links.links import Link
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.profiles.models import User, UserStatus

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""Longer than a worker may take for a mail, shorter than until it is delivered again.
"""
MOST_SENDS = 2
"""How often a mail may be sent when nobody knows whether it was: see docs/decisions."""

Content = dict[str, str]


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


class People(Protocol):
    """Where accounts are read."""

    def id_by_email(self, email: str) -> str | None:
        """Who has an address."""

    def get(self, user_id: str) -> User | None:
        """A profile."""


class PostOffice(Protocol):
    """What carries letters."""

    def send(self, letter: Letter) -> None:
        """Send one, or Refused; anything else leaves open whether it was sent."""


class BeingSent(Conflict):
    """Another worker is at this mail; look again when its lease is over."""


def _notice(mail: Mail) -> Content:
    """Nothing but what the mail itself says."""
    return {}


class Mailer:
    """Turns waiting mails into letters and has them sent."""

    def __init__(
        self,
        outbox: Outbox,
        people: People,
        tokens: OneTimeTokens,
        letters: Letters,
        post: PostOffice,
        clock: Clock,
        frontend: str,
    ) -> None:
        """Take what the rules need from outside; `frontend` begins every link."""
        self._outbox = outbox
        self._people = people
        self._tokens = tokens
        self._letters = letters
        self._post = post
        self._clock = clock
        self._frontend = frontend
        # A kind that is not here is a notice, whose templates need no more than its
        # data and where the request came from.
        self._contents: dict[MailKind, Callable[[Mail], Content | None]] = {
            MailKind.VERIFY_EMAIL: self._verification,
            MailKind.RESET_PASSWORD: self._reset,
            MailKind.EMAIL_RESTORED: self._reset,
            MailKind.RESET_FORCED: self._reset,
            MailKind.INVITATION: self._invitation,
            MailKind.CONFIRM_EMAIL: self._confirmation,
            MailKind.EMAIL_CHANGED: self._undoing,
        }

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
        letter = self._letter(waiting.mail)
        if letter is None:
            self._finish(mail_id, "needless", "MailsNeedless")
            return
        try:
            self._outbox.begin(waiting, now, now + LEASE)
        except ConditionFailed:
            raise BeingSent from None
        try:
            self._post.send(letter)
        except Refused:
            self._outbox.give_back(mail_id)
            raise
        self._finish(mail_id, "sent", "MailsSent")

    def _finish(self, mail_id: str, outcome: str, event: str) -> None:
        """Put a mail behind us."""
        self._outbox.finish(mail_id, outcome)
        count(event)

    def _letter(self, mail: Mail) -> Letter | None:
        """What to send; None if there is no reason to, or no more."""
        make = self._contents.get(mail.kind, _notice)
        content = make(mail)
        if content is None:
            return None
        unsaid = {"address": "", "second_factor": ""}
        words = {**unsaid, "frontend": self._frontend, **mail.data, **content}
        return self._letters.write(mail.kind, mail.to, words)

    def _verification(self, mail: Mail) -> Content | None:
        """A link to verify an address, unless it is verified or another by now."""
        user = self._owner(mail)
        if user is None or user.email_verified:
            return None
        return self._link(links.VERIFY_EMAIL, user, email=user.email)

    def _reset(self, mail: Mail) -> Content | None:
        """A link to set a password, if the address has an account that may be used.

        Also one that its owner wants deleted: returning takes the password, and it may
        have been a thief who set another one and then asked for the deletion.
        """
        user_id = mail.user_id or self._people.id_by_email(mail.to)
        user = self._people.get(user_id) if user_id else None
        if user is None or user.email != mail.to:
            return None
        if user.status not in (UserStatus.ACTIVE, UserStatus.DELETING):
            return None
        return self._link(links.RESET_PASSWORD, user, **links.reset_binding(user))

    def _invitation(self, mail: Mail) -> Content | None:
        """A link to set the first password, unless the account may not be used."""
        user = self._owner(mail)
        if user is None or user.status is not UserStatus.ACTIVE:
            return None
        return self._link(links.ACCEPT_INVITATION, user, **links.reset_binding(user))

    def _confirmation(self, mail: Mail) -> Content | None:
        """A link to change to an address, unless somebody has it.

        Who has it hears nothing: else anyone could write to them through us.
        """
        user = self._people.get(mail.user_id or "")
        if user is None or mail.data != links.change_binding(user, mail.to):
            return None
        if self._people.id_by_email(mail.to) is not None:
            return None
        return self._link(links.CONFIRM_EMAIL, user, **mail.data)

    def _undoing(self, mail: Mail) -> Content | None:
        """A link to undo a change of address, unless that was done already."""
        user = self._people.get(mail.user_id or "")
        if user is None or user.email != mail.data["new"]:
            return None
        return self._link(links.UNDO_EMAIL, user, old=mail.to, new=user.email)

    def _owner(self, mail: Mail) -> User | None:
        """The user of a mail, if the address is still theirs."""
        user = self._people.get(mail.user_id or "")
        return user if user and user.email == mail.to else None

    def _link(self, link: Link, user: User, **binding: str) -> Content:
        """A fresh token in a link; only the letter ever holds it."""
        token = self._tokens.issue(link.kind, user.id, link.lifetime, **binding)
        return {
            "link": link.url(self._frontend, token),
            "lifetime": link.lifetime_text,
        }
