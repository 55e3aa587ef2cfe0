"""Rules for passwords: checking, changing and resetting them."""

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.errors import Conflict, InvalidInput
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.security.callers import Caller
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import InvalidLink, UserNotFound, WrongPassword
from runtime.features.accounts.known_clients import (
    Devices,
    known_client,
    trust_network,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import may_set_password
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.passwords.hashing import (
    hash_password,
    verify_password,
    weakness,
)
from runtime.features.accounts.passwords.repository import PasswordRepository
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account, UserRepository
from runtime.features.accounts.throttles import PASSWORDS, spend_mail


class PasswordService:
    """The rules for passwords."""

    def __init__(
        self,
        *,
        accounts: UserRepository,
        store: PasswordRepository,
        outbox: OutboxRepository,
        tokens: OneTimeTokens,
        throttling: Throttling,
        devices: Devices,
        recorder: EffectsRecorder,
        clock: Clock,
    ) -> None:
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
        """Return the account of a signed-in user who knows its password.

        Guesses count like those at sign-in, so that an access token is no way around
        that limit.

        Args:
            user_id: the user who is signed in.
            password: the password that they sent.
            client: the client that the request comes from.
            device_token: the token that an earlier sign-in on that device returned.

        Raises:
            UserNotFound: the account does not exist any more.
            WrongPassword: the password is not the account's.
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
            caller: the user whose password is replaced.
            current: the password to replace.
            new: the new password.
            client: the client that the request comes from.
            device_token: the token that an earlier sign-in on that device returned.

        Raises:
            WrongPassword: `current` is not the password.
            TooManyAttempts: the password is being guessed.
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

        No account is read here, so answer and time are the same whether or not there is
        one: the mail's worker finds that out.

        Raises:
            TooManyAttempts: this network, or anyone for this address, asked for too
                many mails, whether or not the address has an account.
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
        if account is None or not may_set_password(token, account.user):
            raise InvalidLink
        _demand_strength(account.user, password, "/body/password")
        self._store.reset(
            account.user,
            hash_password(password),
            token,
            self._changed(account.user, AuditAction.PASSWORD_RESET, client),
            # Whoever knew the old password may have signed in from anywhere.
            trust_network(account.user.id, client, {}, self._clock()) or {},
        )

    def _changed(self, user: User, action: AuditAction, client: ClientInfo) -> Effects:
        """Return the effects of a new password; the owner gets a mail in any case."""
        mail = self._recorder.mail(
            MailKind.PASSWORD_CHANGED, user.email, user.id, **client.mailable()
        )
        return Effects(
            entries=(self._recorder.entry(user.id, action, client),), mails=(mail,)
        )


def _demand_strength(user: User, password: str, pointer: str) -> None:
    """Refuse a password that is easily guessed.

    Raises:
        InvalidInput: it is; the error names the field at `pointer`.
    """
    why = weakness(password, [user.email, user.name or ""])
    if why is not None:
        raise InvalidInput.at(pointer, why)
