"""Rules for verifying an e-mail address, changing it, and undoing the change."""

from datetime import datetime, timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.dynamodb.writes import Write
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.errors import InvalidInput
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.optimistic import until_unchanged
from runtime.core.security.callers import Caller
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.addresses.repository import AddressRepository
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    EmailChangedRecently,
    InvalidLink,
    SignInToVerify,
    UserNotFound,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import UNDO_LIFETIME, change_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.passwords.service import PasswordService
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import Account, UserRepository
from runtime.features.accounts.profiles.writes import verified
from runtime.features.accounts.sessions.writes import still_signed_in
from runtime.features.accounts.throttles import spend_mail

_UNDO_PERIOD = UNDO_LIFETIME + timedelta(days=1)
"""Time in which a change can be undone, and the former address is kept: eight days.

One day longer than the link is valid, since the mail may arrive a day late.
"""
_SPENT_FOR = timedelta(hours=24)
"""Time in which using a link to verify an address once more is no error."""
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
        """Mail a new link to a user whose address is not verified, or was marked since.

        Raises:
            UserNotFound: there is no user with this id.
            TooManyAttempts: this network, or anyone for this address, asked for too
                many mails lately.
        """
        user = self._accounts.get(user_id)
        if user is None:
            raise UserNotFound
        if not user.is_reachable:
            spend_mail(self._throttling, MailKind.VERIFY_EMAIL, user.email, client)
            self._outbox.add(
                self._recorder.mail(MailKind.VERIFY_EMAIL, user.email, user.id)
            )

    def verify(
        self,
        text: str,
        caller: Caller | None = None,
        password: str | None = None,
        client: ClientInfo = ClientInfo(),
    ) -> None:
        """Verify an address by the link that was mailed to it.

        Anybody can register with somebody's address. So the mailbox alone does not
        verify it for them: whoever follows the link must also have the account. A link
        to an address that is verified already, also by this link a moment ago, changes
        nothing and is no error: mailboxes and people follow links twice. Only a link
        that was not used takes away the mark that mail does not arrive.

        Args:
            text: the token of the link.
            caller: whoever is signed in, if anybody.
            password: the account's password, if it was sent.
            client: the client that the request comes from.

        Raises:
            InvalidLink: the token is not valid, or the address changed meanwhile.
            SignInToVerify: neither session nor password; the link can be used again.
            WrongPassword: the password is not the account's.
            TooManyAttempts: the password is being guessed.
        """

        def attempt() -> None:
            """Verify the address of the account as it is now."""
            token = self._tokens.find(OneTimeKind.VERIFY_EMAIL, text, or_spent=True)
            user = self._owner(token, token.data.get("email"))
            if user.is_reachable or (user.email_verified and token.spent):
                return
            if token.spent:
                raise InvalidLink
            demands = self._demands(user, caller, password, client)
            entry = self._recorder.entry(user.id, AuditAction.EMAIL_VERIFIED, client)
            now, effects = self._clock(), Effects(entries=(entry,))
            self._store.verify(user, token, now, now + _SPENT_FOR, demands, effects)

        until_unchanged(attempt)

    def request_change(
        self, caller: Caller, new: str, password: str, client: ClientInfo = ClientInfo()
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
        user = self._passwords.prove(caller, password, client).user
        if user.email_undo_until and user.email_undo_until > self._clock():
            raise EmailChangedRecently
        if new == user.email:
            raise InvalidInput.at("/body/new_email", "is your address already")
        spend_mail(self._throttling, MailKind.CONFIRM_EMAIL, new, client)
        binding = change_binding(user, new)
        self._outbox.add(
            self._recorder.mail(MailKind.CONFIRM_EMAIL, new, user.id, **binding)
        )

    def confirm_change(
        self,
        text: str,
        caller: Caller | None = None,
        password: str | None = None,
        client: ClientInfo = ClientInfo(),
    ) -> None:
        """Change an address by the link that was mailed to the new one.

        An old address that was verified gets a mail with a link that undoes the change
        for seven days. It stays reserved for eight days, in which no other account can
        take it. An address that never was verified may be a stranger's, such as one
        that was mistyped: it is free at once, and gets a mail without a link. One that
        is marked as undeliverable gets none.

        Args:
            text: the token of the link.
            caller: whoever is signed in, if anybody.
            password: the account's password, if it was sent.
            client: the client that the request comes from.

        Raises:
            InvalidLink: the token is not valid, or the address or the password
                changed meanwhile.
            SignInToVerify: neither session nor password; the link can be used again.
            WrongPassword: the password is not the account's.
            TooManyAttempts: the password is being guessed.
            EmailChangedRecently: the last change can still be undone.
            EmailTaken: another account has the address.
        """
        token = self._tokens.find(OneTimeKind.CONFIRM_EMAIL, text)
        user = self._owner(token, token.data.get("old"))
        now, new = self._clock(), token.data["new"]
        if token.data != change_binding(user, new):
            raise InvalidLink
        demands = self._demands(user, caller, password, client)
        if user.email_undo_until and user.email_undo_until > now:
            raise EmailChangedRecently
        entry = self._recorder.entry(user.id, AuditAction.EMAIL_CHANGED, client)
        if user.email_verified:
            undo_until, facts = now + _UNDO_PERIOD, {"old": user.email, "new": new}
            mail = self._recorder.mail(
                MailKind.EMAIL_CHANGED, user.email, user.id, **facts
            )
        else:
            undo_until = None
            mail = self._recorder.mail(MailKind.EMAIL_RELEASED, user.email)
        # From now on no account says that the old address is marked.
        mails = () if user.email_undeliverable_at else (mail,)
        effects = Effects(entries=(entry,), mails=mails)
        self._store.change(user, new, token, now, undo_until, demands, effects)

    def undo_change(self, text: str, client: ClientInfo = ClientInfo()) -> None:
        """Undo a change of address by the link that was mailed to the old address.

        Only an address that had been verified may undo a change: another's owner may
        never have had the account. The profile says which that is; a change made before
        it did so cannot be undone, whatever link was mailed.

        Whoever made the change knew the password. So the password is removed, every
        session ends, and a link to set a new password is mailed to the old address.
        Whatever else would keep the owner out is undone too: a deletion of the account,
        and a second factor or recovery codes that were set up in the week before the
        change or later. An older second factor stays: access to the mailbox alone must
        not be enough to get around it.

        Raises:
            InvalidLink: the token is not valid, the change was undone, or the former
                address had not been verified.
            Conflict: the account kept changing at the same moment.
        """
        token = self._tokens.find(OneTimeKind.UNDO_EMAIL, text)

        def attempt() -> None:
            """Restore the account as it is now."""
            account = self._accounts.account(token.user_id)
            user = _bound(account.user if account else None, token.data.get("new"))
            former, until = token.data["old"], user.email_undo_until
            if account is None or until is None:
                raise InvalidLink
            if not user.may_undo(former, self._clock()):
                raise InvalidLink
            since = until - _UNDO_PERIOD - _TAKEOVER_PERIOD
            new = _restored(account, former, since, self._clock())
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

    def _demands(
        self,
        user: User,
        caller: Caller | None,
        password: str | None,
        client: ClientInfo,
    ) -> list[Write]:
        """Return the checks of whoever uses a link: their session, if there is one.

        Raises:
            SignInToVerify: there is neither a session of this account nor a password.
            WrongPassword: the password is not the account's.
            TooManyAttempts: the password is being guessed.
        """
        if caller is not None and caller.user_id == user.id:
            return [still_signed_in(caller)]
        if password is None:
            raise SignInToVerify
        self._passwords.prove_by_link(user.id, password, client)
        return []

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


def _restored(account: Account, email: str, since: datetime, now: datetime) -> Account:
    """Return the account as its owner gets it back.

    Args:
        account: the account as whoever changed the address left it.
        email: the former address.
        since: the time from which a thief may have had access.
        now: the time at which a link to that address was followed.
    """
    user = account.user.in_next_epoch(
        email=email, email_undo_until=None, former_email=None, **verified(now)
    )
    if user.status is UserStatus.DELETING:
        kept = {"status": UserStatus.ACTIVE, "delete_after": None}
        user = user.model_copy(update=kept)
    factor = account.factor
    if factor is not None and factor.begun_at >= since:
        factor = None
    elif factor is not None and factor.recovery_at >= since:
        factor = factor.model_copy(update={"recovery": frozenset()})
    return Account(user, None, factor=factor)
