"""The mails of accounts: whether there still is a reason for one, and its link."""

from pathlib import Path
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.dynamodb.table import Table
from runtime.core.mail.contents import Content, FeatureMails, MakeContent
from runtime.core.mail.models import Mail
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links import links
from runtime.features.accounts.mailed_links.links import Link
from runtime.features.accounts.mailed_links.repository import OneTimeRepository
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import UserRepository

# The folders of those that send them.
_SENDERS = (
    "addresses",
    "administration",
    "erasure",
    "passwords",
    "second_factor",
    "sessions",
)


def account_mails(table: Table, clock: Clock, frontend: str) -> FeatureMails:
    """Put the mails of accounts together.

    Args:
        table: holds the accounts and the tokens of links.
        clock: tells the time.
        frontend: begins every link.
    """
    tokens = OneTimeTokens(OneTimeRepository(table), clock)
    here = Path(__file__).parent
    return FeatureMails(
        folders=[here / sender / "mails" for sender in _SENDERS],
        makers=AccountMails(UserRepository(table), tokens, frontend).makers(),
        defaults={"address": "", "second_factor": ""},
    )


class ProfileReader(Protocol):
    """Where accounts are read."""

    def id_by_email(self, email: str) -> str | None:
        """Who has an address."""

    def get(self, user_id: str) -> User | None:
        """A profile."""


class AccountMails:
    """Makes the contents of mails that need more words than they hold."""

    def __init__(
        self, profiles: ProfileReader, tokens: OneTimeTokens, frontend: str
    ) -> None:
        """Read accounts here, and begin every link with `frontend`."""
        self._profiles = profiles
        self._tokens = tokens
        self._frontend = frontend

    def makers(self) -> dict[str, MakeContent]:
        """Return the makers by kind."""
        return {
            MailKind.VERIFY_EMAIL: self._verification,
            MailKind.RESET_PASSWORD: self._reset,
            MailKind.EMAIL_RESTORED: self._reset,
            MailKind.RESET_FORCED: self._reset,
            MailKind.INVITATION: self._invitation,
            MailKind.CONFIRM_EMAIL: self._confirmation,
            MailKind.EMAIL_CHANGED: self._undoing,
        }

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
        user_id = mail.user_id or self._profiles.id_by_email(mail.to)
        user = self._profiles.get(user_id) if user_id else None
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
        user = self._profiles.get(mail.user_id or "")
        if user is None or mail.data != links.change_binding(user, mail.to):
            return None
        if self._profiles.id_by_email(mail.to) is not None:
            return None
        return self._link(links.CONFIRM_EMAIL, user, **mail.data)

    def _undoing(self, mail: Mail) -> Content | None:
        """A link to undo a change of address, unless that was done already."""
        user = self._profiles.get(mail.user_id or "")
        if user is None or user.email != mail.data["new"]:
            return None
        return self._link(links.UNDO_EMAIL, user, old=mail.to, new=user.email)

    def _owner(self, mail: Mail) -> User | None:
        """The user of a mail, if the address is still theirs."""
        user = self._profiles.get(mail.user_id or "")
        return user if user and user.email == mail.to else None

    def _link(self, link: Link, user: User, **binding: str) -> Content:
        """A fresh token in a link; only the letter ever holds it."""
        token = self._tokens.issue(link.kind, user.id, link.lifetime, **binding)
        return {
            "link": link.url(self._frontend, token),
            "lifetime": link.lifetime_text,
        }
