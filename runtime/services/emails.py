"""E-mail addresses: verified, changed, and changed back."""

from datetime import datetime, timedelta
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.errors import (
    EmailChangedRecently,
    InvalidInput,
    InvalidLink,
    UserNotFound,
)
from runtime.models.one_time import OneTimeKind, OneTimeToken
from runtime.models.trail import AuditAction, MailKind, Origin, Trail
from runtime.models.users import User
from runtime.repositories.users import Account
from runtime.services.guessing import MAILS, Guessing
from runtime.services.links import UNDO_LIFETIME
from runtime.services.one_time import OneTimeTokens
from runtime.services.passwords import Outbox
from runtime.services.trail import Trails

_MAIL_DELAY = timedelta(days=1)
"""How much later than its cause a mail may be sent without its link being cut short."""


class ProfileReader(Protocol):
    """Where profiles are read."""

    def get(self, user_id: str) -> User | None:
        """A profile."""


class EmailStore(Protocol):
    """Where addresses are changed; each method uses a token up or raises."""

    def verify(
        self, user: User, token: OneTimeToken, now: datetime, trail: Trail
    ) -> None:
        """Note that the address is the user's."""

    def change(
        self,
        user: User,
        new: str,
        token: OneTimeToken,
        now: datetime,
        undo_until: datetime,
        trail: Trail,
    ) -> None:
        """Give a user another address and keep the old one for them, or EmailTaken."""

    def undo(
        self, user: User, old: str, token: OneTimeToken, now: datetime, trail: Trail
    ) -> None:
        """Give the old one back, drop the password and end all sessions."""


class Proof(Protocol):
    """What proves that a signed-in user knows the password."""

    def prove(self, user_id: str, password: str, origin: Origin) -> Account:
        """The account, or WrongPassword."""


class EmailService:
    """The rules for e-mail addresses."""

    def __init__(
        self,
        profiles: ProfileReader,
        store: EmailStore,
        proof: Proof,
        outbox: Outbox,
        tokens: OneTimeTokens,
        guessing: Guessing,
        trails: Trails,
        clock: Clock,
    ) -> None:
        """Take what the rules need from outside."""
        self._profiles = profiles
        self._store = store
        self._proof = proof
        self._outbox = outbox
        self._tokens = tokens
        self._guessing = guessing
        self._trails = trails
        self._clock = clock

    def resend(self, user_id: str) -> None:
        """Mail a new link to a user whose address is not verified yet.

        Raises:
            UserNotFound: there is none of this id.
            TooManyAttempts: too many mails were sent there lately.
        """
        user = self._profiles.get(user_id)
        if user is None:
            raise UserNotFound
        if not user.email_verified:
            self._guessing.spend(MAILS, user.email)
            self._outbox.add(
                self._trails.mail(MailKind.VERIFY_EMAIL, user.email, user.id)
            )

    def verify(self, text: str, origin: Origin = Origin()) -> None:
        """Verify an address by the link that was mailed there.

        Raises:
            InvalidLink: the token is not valid, or the address changed meanwhile.
        """
        token = self._tokens.find(OneTimeKind.VERIFY_EMAIL, text)
        user = self._owner(token, token.data.get("email"))
        entry = self._trails.entry(user.id, AuditAction.EMAIL_VERIFIED, origin)
        self._store.verify(user, token, self._clock(), Trail(entries=(entry,)))

    def request_change(
        self, user_id: str, new: str, password: str, origin: Origin = Origin()
    ) -> None:
        """Have a link mailed to a new address; nothing changes until it is followed.

        Whether another account has the address is not told here: that would tell it
        of anyone. The mail's worker finds it out, and then sends nothing.

        Raises:
            WrongPassword: the password is another.
            TooManyAttempts: the password is being guessed, or too many mails were
                sent there lately.
            EmailChangedRecently: the last change can still be undone.
            InvalidInput: it is the address already.
        """
        user = self._proof.prove(user_id, password, origin).user
        if user.email_undo_until and user.email_undo_until > self._clock():
            raise EmailChangedRecently
        if new == user.email:
            raise InvalidInput.at("/body/new_email", "is your address already")
        self._guessing.spend(MAILS, new)
        self._outbox.add(
            self._trails.mail(MailKind.CONFIRM_EMAIL, new, user.id, old=user.email)
        )

    def confirm_change(self, text: str, origin: Origin = Origin()) -> None:
        """Change an address by the link that was mailed to the new one.

        The old address is told, and for seven days can undo it. Until then it is
        kept: nobody, the user included, can give it to another account.

        Raises:
            InvalidLink: the token is not valid, or the address changed meanwhile.
            EmailChangedRecently: the last change can still be undone.
            EmailTaken: another account has the address.
        """
        token = self._tokens.find(OneTimeKind.CONFIRM_EMAIL, text)
        user = self._owner(token, token.data.get("old"))
        now, new = self._clock(), token.data["new"]
        if user.email_undo_until and user.email_undo_until > now:
            raise EmailChangedRecently
        entry = self._trails.entry(user.id, AuditAction.EMAIL_CHANGED, origin)
        mail = self._trails.mail(
            MailKind.EMAIL_CHANGED, user.email, user.id, old=user.email, new=new
        )
        trail = Trail(entries=(entry,), mails=(mail,))
        until = now + UNDO_LIFETIME + _MAIL_DELAY
        self._store.change(user, new, token, now, until, trail)

    def undo_change(self, text: str, origin: Origin = Origin()) -> None:
        """Take a change of address back by the link that the old address was mailed.

        Whoever changed it knew the password; so that is void, every session ends, and
        a link to set another is mailed to the old address.

        Raises:
            InvalidLink: the token is not valid, or the change was undone.
        """
        token = self._tokens.find(OneTimeKind.UNDO_EMAIL, text)
        user = self._owner(token, token.data.get("new"))
        old = token.data["old"]
        entry = self._trails.entry(user.id, AuditAction.EMAIL_CHANGE_UNDONE, origin)
        mail = self._trails.mail(MailKind.EMAIL_RESTORED, old, user.id)
        trail = Trail(entries=(entry,), mails=(mail,))
        self._store.undo(user, old, token, self._clock(), trail)

    def _owner(self, token: OneTimeToken, email: str | None) -> User:
        """The user of a token, who must have the address that it is bound to."""
        user = self._profiles.get(token.user_id)
        if user is None or user.email != email:
            raise InvalidLink
        return user
