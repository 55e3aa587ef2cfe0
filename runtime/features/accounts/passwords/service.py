"""Passwords: proven, changed, forgotten and reset."""

from datetime import datetime
from typing import Protocol

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.errors import Conflict, InvalidInput
from runtime.core.mail.models import Mail
from runtime.core.security.callers import Caller
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import InvalidLink, UserNotFound, WrongPassword
from runtime.features.accounts.known_clients import (
    Devices,
    Trusted,
    known_client,
    trust_network,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import reset_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.passwords.hashing import (
    hash_password,
    verify_password,
    weakness,
)
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.throttles import PASSWORDS, spend_mail


class AccountReader(Protocol):
    """Where accounts are read."""

    def account(self, user_id: str) -> Account | None:
        """A profile and its password hash."""


class PasswordStore(Protocol):
    """Where passwords are replaced."""

    def replace(
        self, user: User, hashed: str, session_id: str, effects: Effects
    ) -> None:
        """Store a hash and end all sessions but one, or ConditionFailed."""

    def reset(
        self,
        user: User,
        hashed: str,
        token: OneTimeToken,
        now: datetime,
        effects: Effects,
        trusted: Trusted,
    ) -> None:
        """Store a hash and trust only these networks; use the token up and end all
        sessions, or InvalidLink."""


class Outbox(Protocol):
    """Where mail waits that has no other cause than the request."""

    def add(self, mail: Mail) -> None:
        """Let a mail be sent."""


class PasswordService:
    """The rules for passwords."""

    def __init__(
        self,
        *,
        accounts: AccountReader,
        store: PasswordStore,
        outbox: Outbox,
        tokens: OneTimeTokens,
        throttling: Throttling,
        devices: Devices,
        recorder: EffectsRecorder,
        clock: Clock,
    ) -> None:
        """Take what the rules need from outside."""
        self._accounts = accounts
        self._store = store
        self._outbox = outbox
        self._tokens = tokens
        self._throttling = throttling
        self._devices = devices
        self._recorder = recorder
        self._clock = clock

    def prove(
        self,
        user_id: str,
        password: str,
        client: ClientInfo = ClientInfo(),
        device_token: str | None = None,
    ) -> Account:
        """The account of somebody signed in who shows that they know its password.

        Guesses count like those at sign-in: an access token is no way around.

        Args:
            user_id: who.
            password: what they show.
            origin: where the request comes from.
            device_token: what an earlier sign-in was answered with there.

        Raises:
            UserNotFound: the account is gone.
            WrongPassword: they do not.
            TooManyAttempts: the account or the network is being guessed at.
        """
        account = self._accounts.account(user_id)
        if account is None:
            raise UserNotFound
        device = self._devices.recognise(device_token)
        known = known_client(account, client, device, self._clock())
        attempt = self._throttling.begin(PASSWORDS, account.user.email, client, known)
        if not verify_password(password, account.password_hash):
            self._throttling.failed(attempt)
            raise WrongPassword
        self._throttling.passed(attempt)
        return account

    def change(
        self,
        caller: Caller,
        current: str,
        new: str,
        client: ClientInfo = ClientInfo(),
        device_token: str | None = None,
    ) -> None:
        """Replace the password; every session but the caller's ends.

        Args:
            caller: whose.
            current: the password that is replaced.
            new: the one that replaces it.
            origin: where the request comes from.
            device_token: what an earlier sign-in was answered with there.

        Raises:
            WrongPassword: the current one is another.
            TooManyAttempts: the current one is being guessed.
            InvalidInput: the new one is the current one, or easily guessed.
            Conflict: the password changed at the same moment.
        """
        user = self.prove(caller.user_id, current, client, device_token).user
        if new == current:
            raise InvalidInput.at("/body/new_password", "must be another password")
        _demand_strength(user, new, "/body/new_password")
        effects = self._changed(user, AuditAction.PASSWORD_CHANGED, client)
        try:
            self._store.replace(user, hash_password(new), caller.session_id, effects)
        except ConditionFailed:
            raise Conflict from None

    def forgot(self, email: str, client: ClientInfo = ClientInfo()) -> None:
        """Have a link mailed to an address, if it has an account.

        No account is read, so answer and time are the same whether or not it has one:
        the mail's worker finds that out.

        Raises:
            TooManyAttempts: too many mails were asked for, by this network or to
                this address, whether or not it has an account.
        """
        spend_mail(self._throttling, MailKind.RESET_PASSWORD, email, client)
        self._outbox.add(
            self._recorder.mail(MailKind.RESET_PASSWORD, email, **client.mailable())
        )

    def reset(
        self, text: str, password: str, client: ClientInfo = ClientInfo()
    ) -> None:
        """Set a password by a link that was mailed; every session ends.

        Whoever follows the link has the mailbox, so the address is verified too.

        Raises:
            InvalidLink: the token is not valid, or the password or the address
                changed since it was mailed.
            InvalidInput: the password is easily guessed; the link can be used again.
        """
        token = self._tokens.find(OneTimeKind.RESET_PASSWORD, text)
        account = self._accounts.account(token.user_id)
        if account is None or token.data != reset_binding(account.user):
            raise InvalidLink
        _demand_strength(account.user, password, "/body/password")
        self._store.reset(
            account.user,
            hash_password(password),
            token,
            self._clock(),
            self._changed(account.user, AuditAction.PASSWORD_RESET, client),
            # Whoever knew the old password may have signed in from anywhere.
            trust_network(account.user.id, client, {}, self._clock()) or {},
        )

    def _changed(self, user: User, action: AuditAction, client: ClientInfo) -> Effects:
        """What a new password leaves behind: the owner is told, whoever set it."""
        mail = self._recorder.mail(
            MailKind.PASSWORD_CHANGED, user.email, user.id, **client.mailable()
        )
        return Effects(
            entries=(self._recorder.entry(user.id, action, client),), mails=(mail,)
        )


def _demand_strength(user: User, password: str, pointer: str) -> None:
    why = weakness(password, [user.email, user.name or ""])
    if why is not None:
        raise InvalidInput.at(pointer, why)
