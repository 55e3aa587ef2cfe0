"""Rules for verifying an e-mail address, changing it, and undoing the change."""

from datetime import datetime, timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.errors import InvalidInput
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.optimistic import until_unchanged
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.addresses.repository import AddressRepository
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    EmailChangedRecently,
    InvalidLink,
    UserNotFound,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import UNDO_LIFETIME, change_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.passwords.service import PasswordService
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import Account, UserRepository
from runtime.features.accounts.profiles.writes import VERIFIED
from runtime.features.accounts.throttles import spend_mail

_UNDO_PERIOD = UNDO_LIFETIME + timedelta(days=1)
"""Time in which a change can be undone.

One day longer than the link is valid, since the mail may arrive a day late.
"""
_TAKEOVER_PERIOD = timedelta(days=7)
"""Time before a change of address in which a thief may already have had access."""


class AddressService:
    """The rules for e-mail addresses."""

    def __init__(
        self,
        *,
        accounts: UserRepository,
        store: AddressRepository,
        passwords: PasswordService,
        outbox: OutboxRepository,
        tokens: OneTimeTokens,
        throttling: Throttling,
        recorder: EffectsRecorder,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._store = store
        self._passwords = passwords
        self._outbox = outbox
        self._tokens = tokens
        self._throttling = throttling
        self._recorder = recorder
        self._clock = clock

    def resend(self, user_id: str, client: ClientInfo = ClientInfo()) -> None:
        """Mail a new link to a user whose address is not verified yet.

        Raises:
            UserNotFound: there is no user with this id.
            TooManyAttempts: this network, or anyone for this address, asked for too
                many mails lately.
        """
        user = self._accounts.get(user_id)
        if user is None:
            raise UserNotFound
        if not user.email_verified:
            spend_mail(self._throttling, MailKind.VERIFY_EMAIL, user.email, client)
            self._outbox.add(
                self._recorder.mail(MailKind.VERIFY_EMAIL, user.email, user.id)
            )

    def verify(self, text: str, client: ClientInfo = ClientInfo()) -> None:
        """Verify an address by the link that was mailed to it.

        Raises:
            InvalidLink: the token is not valid, or the address changed meanwhile.
        """
        token = self._tokens.find(OneTimeKind.VERIFY_EMAIL, text)
        user = self._owner(token, token.data.get("email"))
        entry = self._recorder.entry(user.id, AuditAction.EMAIL_VERIFIED, client)
        self._store.verify(user, token, Effects(entries=(entry,)))

    def request_change(
        self, user_id: str, new: str, password: str, client: ClientInfo = ClientInfo()
    ) -> None:
        """Mail a link to a new address; nothing changes until the link is followed.

        The answer does not tell whether another account has the address: it would
        reveal who has an account. The mail's worker finds that out, and sends no mail
        if so.

        Raises:
            WrongPassword: the password is not the account's.
            TooManyAttempts: the password is being guessed; or this network, or anyone
                for that address, asked for too many mails lately.
            EmailChangedRecently: the last change can still be undone.
            InvalidInput: the user already has this address.
        """
        user = self._passwords.prove(user_id, password, client).user
        if user.email_undo_until and user.email_undo_until > self._clock():
            raise EmailChangedRecently
        if new == user.email:
            raise InvalidInput.at("/body/new_email", "is your address already")
        spend_mail(self._throttling, MailKind.CONFIRM_EMAIL, new, client)
        binding = change_binding(user, new)
        self._outbox.add(
            self._recorder.mail(MailKind.CONFIRM_EMAIL, new, user.id, **binding)
        )

    def confirm_change(self, text: str, client: ClientInfo = ClientInfo()) -> None:
        """Change an address by the link that was mailed to the new one.

        The old address gets a mail with a link that undoes the change for seven days.
        Until that has expired, the old address stays reserved: no other account can
        take it.

        Raises:
            InvalidLink: the token is not valid, or the address or the password
                changed meanwhile.
            EmailChangedRecently: the last change can still be undone.
            EmailTaken: another account has the address.
        """
        token = self._tokens.find(OneTimeKind.CONFIRM_EMAIL, text)
        user = self._owner(token, token.data.get("old"))
        now, new = self._clock(), token.data["new"]
        if token.data != change_binding(user, new):
            raise InvalidLink
        if user.email_undo_until and user.email_undo_until > now:
            raise EmailChangedRecently
        entry = self._recorder.entry(user.id, AuditAction.EMAIL_CHANGED, client)
        mail = self._recorder.mail(
            MailKind.EMAIL_CHANGED, user.email, user.id, old=user.email, new=new
        )
        effects = Effects(entries=(entry,), mails=(mail,))
        self._store.change(user, new, token, now, now + _UNDO_PERIOD, effects)

    def undo_change(self, text: str, client: ClientInfo = ClientInfo()) -> None:
        """Undo a change of address by the link that was mailed to the old address.

        Whoever made the change knew the password. So the password is removed, every
        session ends, and a link to set a new password is mailed to the old address.
        Whatever else would keep the owner out is undone too: a deletion of the account,
        and a second factor or recovery codes that were set up in the week before the
        change or later. An older second factor stays: access to the mailbox alone must
        not be enough to get around it.

        Raises:
            InvalidLink: the token is not valid, or the change was undone.
            Conflict: the account kept changing at the same moment.
        """
        token = self._tokens.find(OneTimeKind.UNDO_EMAIL, text)

        def attempt() -> None:
            """Restore the account as it is now."""
            account = self._accounts.account(token.user_id)
            user = _bound(account.user if account else None, token.data.get("new"))
            if account is None or user.email_undo_until is None:
                raise InvalidLink
            since = user.email_undo_until - _UNDO_PERIOD - _TAKEOVER_PERIOD
            new = _restored(account, token.data["old"], since)
            effects = self._restored_effects(account, new, client)
            self._store.undo(account, new, token, effects)

        # Repeated, since a thief may be changing the account at the same time.
        until_unchanged(attempt)

    def _restored_effects(
        self, old: Account, new: Account, client: ClientInfo
    ) -> Effects:
        """Return the effects of an undone change; the mail says what else it undid."""
        user, undone = new.user, AuditAction.EMAIL_CHANGE_UNDONE
        actions: list[AuditAction] = []
        second_factor = deletion = ""
        if old.factor and new.factor is None:
            actions.append(AuditAction.FACTOR_DISABLED)
            second_factor = "removed"
        elif old.factor != new.factor:
            actions.append(AuditAction.RECOVERY_CODES_VOIDED)
            second_factor = "codes voided"
        if old.user.status is not user.status:
            actions.append(AuditAction.DELETION_UNDONE)
            deletion = "undone"
        entries = [self._recorder.entry(user.id, undone, client)]
        for action in actions:
            entries.append(self._recorder.entry(user.id, action, client, cause=undone))
        mail = self._recorder.mail(
            MailKind.EMAIL_RESTORED,
            user.email,
            user.id,
            second_factor=second_factor,
            deletion=deletion,
        )
        return Effects(entries=tuple(entries), mails=(mail,))

    def _owner(self, token: OneTimeToken, email: str | None) -> User:
        """Return the user of a token if they still have this address, else refuse.

        Raises:
            InvalidLink: the user is gone, or has another address.
        """
        return _bound(self._accounts.get(token.user_id), email)


def _bound(user: User | None, email: str | None) -> User:
    """Return the user if they have the address that a token is bound to, else refuse.

    Raises:
        InvalidLink: the user is gone, or has another address.
    """
    if user is None or user.status is UserStatus.ERASING or user.email != email:
        raise InvalidLink
    return user


def _restored(account: Account, email: str, since: datetime) -> Account:
    """Return the account as its owner gets it back.

    Args:
        account: the account as whoever changed the address left it.
        email: the former address.
        since: the time from which a thief may have had access.
    """
    user = account.user.in_next_epoch(email=email, email_undo_until=None, **VERIFIED)
    if user.status is UserStatus.DELETING:
        kept = {"status": UserStatus.ACTIVE, "delete_after": None}
        user = user.model_copy(update=kept)
    factor = account.factor
    if factor is not None and factor.begun_at >= since:
        factor = None
    elif factor is not None and factor.recovery_at >= since:
        factor = factor.model_copy(update={"recovery": frozenset()})
    return Account(user, None, factor=factor)
