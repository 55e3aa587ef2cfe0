"""Rules for passwords: checking, changing and resetting them."""

from runtime.core.audit.models import AuditEntry
from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.errors import Conflict, InvalidInput
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.security.callers import Caller
from runtime.core.throttling.service import Attempt, Throttling
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import InvalidLink, UserNotFound, WrongPassword
from runtime.features.accounts.known_clients import known_client, trust_network
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import may_set_password
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.passwords.hashing import (
    hash_password,
    same_password,
    verify_password,
    weakness,
)
from runtime.features.accounts.passwords.repository import PasswordRepository
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account, UserRepository
from runtime.features.accounts.throttles import (
    PASSWORD_PROOFS,
    PASSWORDS,
    spend_mail,
)


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
        recorder: EffectsRecorder,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._store = store
        self._outbox = outbox
        self._tokens = tokens
        self._throttling = throttling
        self._recorder = recorder
        self._clock = clock

    def prove(
        self, caller: Caller, password: str, client: ClientInfo = ClientInfo()
    ) -> Account:
        """Return the account of a signed-in user who knows its password.

        Guesses count for the session: what strangers guess elsewhere does not keep the
        owner waiting, and an access token earns a few guesses, then one a minute.

        Args:
            caller: the user who is signed in.
            password: the password that they sent.
            client: the client that the request comes from.

        Raises:
            UserNotFound: the account does not exist any more.
            WrongPassword: the password is not the account's; the audit log has it.
            TooManyAttempts: wrong ones were sent in this session lately.
        """
        account = self._accounts.account(caller.user_id)
        if account is None:
            raise UserNotFound
        attempt = self._throttling.begin(
            PASSWORD_PROOFS, caller.session_id, ClientInfo()
        )
        entry = self._recorder.entry(
            account.user.id, AuditAction.PROOF_FAILED, client, step="password"
        )
        self._demand_password(account, password, attempt, entry)
        return account

    def prove_by_link(
        self, user_id: str, password: str, client: ClientInfo = ClientInfo()
    ) -> None:
        """Demand the password of whoever follows a link and is not signed in.

        Guesses count like those at sign-in, so that a link is no way around that limit.

        Raises:
            InvalidLink: the account does not exist any more.
            WrongPassword: the password is not the account's; the audit log has it.
            TooManyAttempts: the account or the network is being guessed at.
        """
        account = self._accounts.account(user_id)
        if account is None:
            raise InvalidLink
        known = known_client(account, client, None, self._clock())
        attempt = self._throttling.begin(PASSWORDS, account.user.email, client, known)
        entry = self._recorder.stranger_entry(
            user_id, AuditAction.PROOF_FAILED, client, step="password"
        )
        self._demand_password(account, password, attempt, entry)

    def _demand_password(
        self, account: Account, password: str, attempt: Attempt, entry: AuditEntry
    ) -> None:
        """Refuse a wrong password with this entry; forget attempts before a right one.

        Raises:
            WrongPassword: the password is not the account's.
        """
        if not verify_password(password, account.password_hash):
            self._throttling.failed(attempt)
            self._accounts.write_effects(Effects(entries=(entry,)))
            raise WrongPassword
        self._throttling.passed(attempt)

    def change(
        self,
        caller: Caller,
        current: str,
        new: str,
        client: ClientInfo = ClientInfo(),
    ) -> None:
        """Replace the password; every session but the caller's ends.

        Args:
            caller: the user whose password is replaced.
            current: the password to replace.
            new: the new password.
            client: the client that the request comes from.

        Raises:
            WrongPassword: `current` is not the password.
            TooManyAttempts: wrong ones were sent in this session lately.
            InvalidInput: the new one is the current one, or easily guessed.
            Conflict: the password changed at the same moment.
        """
        user = self.prove(caller, current, client).user
        if same_password(new, current):
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

        Whoever follows the link has the mailbox, so the address is verified too. If
        that is the first proof of it, then somebody else may have registered with the
        address: whatever would keep the owner out, or let the other one in, goes in the
        same transaction, such as a second factor.

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
        now = self._clock()
        self._store.reset(
            account,
            hash_password(password),
            token,
            self._reset_effects(account, client),
            # Whoever knew the old password may have signed in from anywhere.
            trust_network(account.user.id, client, {}, now) or {},
            now,
        )

    def _reset_effects(self, account: Account, client: ClientInfo) -> Effects:
        """Return the effects of a reset, and of the removed factor if one goes."""
        user, reset = account.user, AuditAction.PASSWORD_RESET
        if user.email_verified or account.factor is None:
            return self._changed(user, reset, client)
        effects = self._changed(user, reset, client, second_factor="removed")
        removed = self._recorder.entry(
            user.id, AuditAction.FACTOR_DISABLED, client, cause=reset
        )
        return effects.model_copy(update={"entries": (*effects.entries, removed)})

    def _changed(
        self, user: User, action: AuditAction, client: ClientInfo, **more: str
    ) -> Effects:
        """Return the effects of a new password; the owner gets a mail in any case."""
        mail = self._recorder.mail(
            MailKind.PASSWORD_CHANGED, user.email, user.id, **client.mailable(), **more
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
