"""The contents of the mails of accounts, and the reasons not to send one any more."""

from pathlib import Path

from runtime.core.clock import Clock
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.mail.contents import Content, FeatureMails, MakeContent
from runtime.core.mail.models import Mail, Undelivered
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links import links
from runtime.features.accounts.mailed_links.links import Link
from runtime.features.accounts.mailed_links.repository import OneTimeRepository
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import UserRepository

# The parts of accounts that send mail; each has its templates in a folder `mails`.
_SENDERS = (
    "addresses",
    "administration",
    "erasure",
    "passwords",
    "second_factor",
    "sessions",
)
_VERIFYING = (MailKind.VERIFY_EMAIL, MailKind.CONFIRM_EMAIL)
"""The mails that a marked address gets: their links take the mark away."""


def account_mails(table: Table, clock: Clock, frontend: str) -> FeatureMails:
    """Build what the mail worker needs for the mails of accounts.

    Args:
        table: the table that holds the accounts and the tokens of links.
        clock: the clock.
        frontend: the URL that every link begins with.
    """
    tokens = OneTimeTokens(OneTimeRepository(table), clock)
    here = Path(__file__).parent
    mails = AccountMails(UserRepository(table), tokens, clock, frontend)
    return FeatureMails(
        folders=[here / sender / "mails" for sender in _SENDERS],
        makers=mails.makers(),
        defaults={"address": "", "second_factor": "", "by": ""},
        refused=mails.refused,
        undelivered=mails.undelivered,
        withholds=mails.withholds,
    )


class AccountMails:
    """The makers of the contents of mails that hold a link."""

    def __init__(
        self,
        profiles: UserRepository,
        tokens: OneTimeTokens,
        clock: Clock,
        frontend: str,
    ) -> None:
        """Read accounts from `profiles`, and begin every link with `frontend`."""
        self._profiles = profiles
        self._tokens = tokens
        self._clock = clock
        self._frontend = frontend

    def makers(self) -> dict[str, MakeContent]:
        """Return the makers by kind of mail."""
        return {
            MailKind.VERIFY_EMAIL: self._verification,
            MailKind.RESET_PASSWORD: self._reset,
            MailKind.EMAIL_RESTORED: self._reset,
            MailKind.RESET_FORCED: self._reset,
            MailKind.INVITATION: self._invitation,
            MailKind.CONFIRM_EMAIL: self._confirmation,
            MailKind.EMAIL_CHANGED: self._undoing,
            MailKind.FACTOR_LOCKED: self._unlocking,
        }

    def refused(self, mail: Mail) -> None:
        """Mark the account whose address a mail was refused for good at, if any."""
        user_id = mail.user_id or self._profiles.id_by_email(mail.to)
        if user_id is None:
            return
        try:
            self._profiles.mark_undeliverable(user_id, mail.to, self._clock())
        except ConditionFailed:
            # The account is gone, or has another address: nothing is to be marked.
            return

    def undelivered(self, report: Undelivered) -> None:
        """Mark the account that has the address of a mail which did not arrive.

        Nothing is marked if the mail is older than the account, or than the last proof
        that mail arrives there; so a report that comes late or twice changes nothing.
        """
        user_id = self._profiles.id_by_email(report.to)
        if user_id is None:
            return
        try:
            self._profiles.mark_undelivered(user_id, report)
        except ConditionFailed:
            return

    def withholds(self, mail: Mail) -> bool:
        """Tell whether a mail is to an address that is marked as undeliverable.

        A mail that verifies an address is sent all the same: somebody who is signed in
        asked for it. Costs 1 read unit, or 2 if the mail does not say whose it is.
        """
        if mail.kind in _VERIFYING:
            return False
        user_id = mail.user_id or self._profiles.id_by_email(mail.to)
        user = self._profiles.get(user_id) if user_id else None
        return (
            user is not None
            and user.email == mail.to
            and user.email_undeliverable_at is not None
        )

    def _verification(self, mail: Mail) -> Content | None:
        """Return a link to verify an address; None if it was verified or changed."""
        user = self._owner(mail)
        if user is None or user.is_reachable:
            return None
        return self._link(links.VERIFY_EMAIL, user, email=user.email)

    def _reset(self, mail: Mail) -> Content | None:
        """Return a link to set a password; None if no usable account has the address.

        An account whose deletion was requested gets one too: undoing the deletion takes
        the password, and a thief may have set another one and requested the deletion.
        """
        user_id = mail.user_id or self._profiles.id_by_email(mail.to)
        user = self._profiles.get(user_id) if user_id else None
        if user is None or user.email != mail.to:
            return None
        if not _may_sign_in(user):
            return None
        return self._password_link(links.RESET_PASSWORD, user)

    def _invitation(self, mail: Mail) -> Content | None:
        """Return a link to set a first password; None if the account is not usable.

        Nor is there one if the invitation was accepted meanwhile.
        """
        user = self._owner(mail)
        if user is None or user.status is not UserStatus.ACTIVE:
            return None
        if user.invitation is None and user.email_verified:
            return None
        return self._password_link(links.ACCEPT_INVITATION, user)

    def _confirmation(self, mail: Mail) -> Content | None:
        """Return a link to change to an address; None if an account has it.

        Whoever has it gets no mail: otherwise anyone could send them mail through us.
        """
        user = self._profiles.get(mail.user_id or "")
        if user is None or mail.data != links.change_binding(user, mail.to):
            return None
        if self._profiles.id_by_email(mail.to) is not None:
            return None
        return self._link(links.CONFIRM_EMAIL, user, **mail.data)

    def _undoing(self, mail: Mail) -> Content | None:
        """Return a link to undo a change of address; None if that cannot be done."""
        user = self._profiles.get(mail.user_id or "")
        if user is None or user.email != mail.data["new"]:
            return None
        if not user.may_undo(mail.to, self._clock()):
            return None
        return self._link(links.UNDO_EMAIL, user, old=mail.to, new=user.email)

    def _unlocking(self, mail: Mail) -> Content | None:
        """Return a link that makes codes good again; None if they are not refused."""
        user_id = mail.user_id or self._profiles.id_by_email(mail.to)
        user = self._profiles.get(user_id) if user_id else None
        if user is None or user.email != mail.to or not _may_sign_in(user):
            return None
        factor = self._profiles.factor(user.id)
        if factor is None or not factor.locked:
            return None
        binding = links.unlock_binding(user, factor.id)
        return self._link(links.UNLOCK_FACTOR, user, **binding)

    def _owner(self, mail: Mail) -> User | None:
        """Return the user of a mail; None if the address is not theirs any more."""
        user = self._profiles.get(mail.user_id or "")
        return user if user and user.email == mail.to else None

    def _password_link(self, link: Link, user: User) -> Content:
        """Return a link to set a password; that of an open invitation, if there is one.

        It is good as long as the first one was, whoever asks for it. An invitation that
        was made before they were stored has no id; its link ends with the epoch.
        """
        if user.invitation is None:
            return self._link(link, user, **links.reset_binding(user))
        binding = links.invitation_binding(user)
        return self._link(links.ACCEPT_INVITATION, user, **binding)

    def _link(self, link: Link, user: User, **binding: str) -> Content:
        """Return a link with a new token, which is nowhere but in the mail."""
        token = self._tokens.issue(link.kind, user.id, link.lifetime, **binding)
        return {
            "link": link.url(self._frontend, token),
            "lifetime": link.lifetime_text,
        }


def _may_sign_in(user: User) -> bool:
    """Return whether a user may sign in, if only to undo a deletion."""
    return user.status in (UserStatus.ACTIVE, UserStatus.DELETING)
