"""Rules by which owners set up, confirm, renew and remove their second factor."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock, NewId
from runtime.core.dynamodb.writes import ConditionFailed, Write
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.security.callers import Caller
from runtime.core.security.sealing import Sealer
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    CodeRequired,
    CodesLocked,
    EmailNotVerified,
    FactorExists,
    FactorLocked,
    InvalidCode,
    InvalidLink,
    NoFactor,
    WrongCode,
)
from runtime.features.accounts.known_clients import trust_network
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import unlock_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.passwords.service import PasswordService
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account, UserRepository
from runtime.features.accounts.second_factor.models import Factor, PendingFactor, Proof
from runtime.features.accounts.second_factor.recovery_codes import (
    new_recovery_codes,
    recovery_digest,
)
from runtime.features.accounts.second_factor.repository import FactorRepository
from runtime.features.accounts.second_factor.requests import (
    Factors,
    FactorSetup,
    ProofRequest,
    RecoveryCodes,
)
from runtime.features.accounts.second_factor.second_step import SecondFactor
from runtime.features.accounts.second_factor.totp import (
    new_secret,
    provisioning_uri,
    qr_code,
)
from runtime.features.accounts.throttles import spend_mail

CONFIRM_WITHIN = timedelta(minutes=15)


class FactorService:
    """The rules for second factors."""

    def __init__(
        self,
        *,
        accounts: UserRepository,
        passwords: PasswordService,
        store: FactorRepository,
        second_factor: SecondFactor,
        tokens: OneTimeTokens,
        outbox: OutboxRepository,
        throttling: Throttling,
        sealer: Sealer,
        recorder: EffectsRecorder,
        clock: Clock,
        new_id: NewId,
        issuer: str,
    ) -> None:
        """Take the collaborators, and the `issuer` that authenticator apps display."""
        self._accounts = accounts
        self._passwords = passwords
        self._store = store
        self._second_factor = second_factor
        self._tokens = tokens
        self._outbox = outbox
        self._throttling = throttling
        self._sealer = sealer
        self._recorder = recorder
        self._clock = clock
        self._new_id = new_id
        self._issuer = issuer

    def status(self, user_id: str) -> Factors:
        """Return which factors a user has: 2 read units."""
        account = self._accounts.account(user_id)
        factor = account.factor if account else None
        left = len(factor.recovery) if factor else 0
        return Factors(totp=factor is not None, recovery_codes_left=left)

    def start(self, caller: Caller, password: str, client: ClientInfo) -> FactorSetup:
        """Make a secret that becomes the second factor once a code of it is sent.

        Raises:
            WrongPassword: the password is not the account's; an access token alone is
                not enough.
            EmailNotVerified: the address may be somebody else's, whom the factor would
                keep out of the account for good.
            FactorExists: the account has a second factor.
            Unauthenticated: the caller's session has ended meanwhile.
        """
        account = self._passwords.prove(caller, password, client)
        if not account.user.email_verified:
            raise EmailNotVerified
        if account.factor is not None:
            raise FactorExists
        now, secret = self._clock(), new_secret()
        pending = PendingFactor(
            id=self._new_id(now),
            secret=self._sealer.seal(secret, caller.user_id),
            until=now + CONFIRM_WITHIN,
        )
        try:
            self._store.pend(caller, pending)
        except ConditionFailed:
            raise FactorExists from None
        uri = provisioning_uri(secret, account.user.email, self._issuer)
        return FactorSetup(
            secret=secret, uri=uri, qr_code=qr_code(uri), expires_at=pending.until
        )

    def confirm(self, caller: Caller, code: str, client: ClientInfo) -> RecoveryCodes:
        """Put the pending factor into use; the code that confirms it is used up.

        Guesses are throttled, since the answer holds the recovery codes.

        Raises:
            NoFactor: no factor is pending, or it has expired.
            FactorExists: the account has a second factor.
            EmailNotVerified: the address is not verified, or is another by now.
            WrongCode: the code is not of the pending factor.
            Unauthenticated: the caller's session has ended meanwhile.
        """
        user_id = caller.user_id
        account = self._accounts.account(user_id)
        if account is None or account.pending is None:
            raise FactorExists if account and account.factor else NoFactor
        now, pending = self._clock(), account.pending
        if now >= pending.until:
            raise NoFactor
        # One that was begun before this was asked at the beginning, too.
        if not account.user.email_verified:
            raise EmailNotVerified
        waiting = Factor(id=pending.id, secret=pending.secret, step=0, recovery_at=now)
        with self._refusing(account.user, client):
            proof, forgets = self._second_factor.prove_pending(caller, waiting, code)
        codes = new_recovery_codes()
        factor = waiting.model_copy(
            update={
                "step": proof.step,
                "recovery": _digests(user_id, codes),
            }
        )
        effects = self._effects(
            account.user, AuditAction.FACTOR_ENABLED, MailKind.FACTOR_ENABLED, client
        )
        # Clients that were known before have not proven the factor, so guesses of
        # codes from them must not be counted apart from a stranger's.
        trusted = trust_network(user_id, client, {}, now) or {}
        try:
            self._store.enable(
                caller, account.user, factor, trusted, effects, [forgets]
            )
        except ConditionFailed:
            raise NoFactor from None
        return RecoveryCodes(recovery_codes=codes)

    def renew(
        self, caller: Caller, request: ProofRequest, client: ClientInfo
    ) -> RecoveryCodes:
        """Replace all recovery codes.

        Raises:
            WrongPassword: the password is not the account's.
            NoFactor: the account has no second factor.
            CodeRequired: no code was sent.
            WrongCode: the code is wrong, or was used.
            Unauthenticated: the caller's session has ended meanwhile.
        """
        user_id = caller.user_id
        account = self._passwords.prove(caller, request.password, client)
        if account.factor is None:
            raise NoFactor
        proof, extra_writes = self.proof(
            caller, account, account.factor, request, client
        )
        if proof is None:
            raise CodeRequired
        codes = new_recovery_codes()
        action = AuditAction.RECOVERY_CODES_RENEWED
        effects = Effects(entries=(self._recorder.entry(user_id, action, client),))
        digests, now = _digests(user_id, codes), self._clock()
        try:
            self._store.renew(caller, digests, now, proof, effects, extra_writes)
        except InvalidCode:
            raise WrongCode from None
        return RecoveryCodes(recovery_codes=codes)

    def disable(
        self, caller: Caller, request: ProofRequest, client: ClientInfo
    ) -> None:
        """Remove the second factor and its recovery codes, and mail that to the owner.

        The password alone is enough: a user who has lost the device and is still signed
        in is not locked out.

        Raises:
            WrongPassword: the password is not the account's.
            NoFactor: the account has no second factor.
            WrongCode: a code was sent, and it is wrong or was used.
            Unauthenticated: the caller's session has ended meanwhile.
        """
        account = self._passwords.prove(caller, request.password, client)
        if account.factor is None:
            raise NoFactor
        proof, extra_writes = self.proof(
            caller, account, account.factor, request, client
        )
        effects = self._effects(
            account.user, AuditAction.FACTOR_DISABLED, MailKind.FACTOR_DISABLED, client
        )
        try:
            self._store.disable(caller, account.factor.id, proof, effects, extra_writes)
        except InvalidCode:
            raise WrongCode from None

    def request_unlock(self, email: str, client: ClientInfo) -> None:
        """Have a link mailed that makes codes good again, if they are refused.

        No account is read here: the answer is alike for every address, and the mail's
        worker finds out.

        Raises:
            TooManyAttempts: this network, or anyone for this address, asked for too
                many mails.
        """
        kind = MailKind.FACTOR_LOCKED
        spend_mail(self._throttling, kind, email, client)
        self._outbox.add(self._recorder.mail(kind, email, **client.mailable()))

    def unlock(self, text: str, client: ClientInfo) -> None:
        """Accept the codes of the authenticator again, by a link that was mailed.

        Raises:
            InvalidLink: the token is not valid, the address or the factor is another,
                or codes are accepted already.
        """
        token = self._tokens.find(OneTimeKind.UNLOCK_FACTOR, text)
        account = self._accounts.account(token.user_id)
        factor = account.factor if account else None
        if account is None or factor is None:
            raise InvalidLink
        if token.data != unlock_binding(account.user, factor.id):
            raise InvalidLink
        action = AuditAction.FACTOR_UNLOCKED
        entry = self._recorder.entry(account.user.id, action, client)
        self._store.unlock(account.user, factor.id, token, Effects(entries=(entry,)))

    def proof(
        self,
        caller: Caller,
        account: Account,
        factor: Factor,
        request: ProofRequest,
        client: ClientInfo,
    ) -> tuple[Proof | None, list[Write]]:
        """Return the proof and the writes that go with it; None if no code was sent.

        Raises:
            WrongCode: the code is wrong, or was used before.
            CodesLocked: too many codes in a row were wrong.
        """
        code, recovery_code = request.code, request.recovery_code
        if code is None and recovery_code is None:
            return None, []
        with self._refusing(account.user, client):
            proof, forgets = self._second_factor.prove_signed_in(
                caller, account, factor, code, recovery_code, client
            )
        return proof, [forgets]

    @contextmanager
    def _refusing(self, user: User, client: ClientInfo) -> Iterator[None]:
        """Answer 403 and not 401 to a wrong code, since its sender is signed in.

        Raises:
            WrongCode: the code is wrong, or was used before; the audit log has it.
            CodesLocked: too many codes in a row were wrong.
        """
        try:
            yield
        except InvalidCode:
            action = AuditAction.PROOF_FAILED
            entry = self._recorder.entry(user.id, action, client, step="code")
            self._store.write_effects(Effects(entries=(entry,)))
            raise WrongCode from None
        except FactorLocked:
            raise CodesLocked from None

    def _effects(
        self, user: User, action: AuditAction, kind: MailKind, client: ClientInfo
    ) -> Effects:
        """Return an audit entry, and a mail to the owner, who may not have done it."""
        entry = self._recorder.entry(user.id, action, client)
        return Effects(entries=(entry,), mails=(self._mail(user, kind, client),))

    def _mail(self, user: User, kind: MailKind, client: ClientInfo) -> Mail:
        """Return a mail to the owner that names the client's address, if known."""
        data = {"address": client.address} if client.address else {}
        return self._recorder.mail(kind, user.email, user.id, **data)


def _digests(user_id: str, codes: list[str]) -> frozenset[str]:
    """Return the digests of recovery codes."""
    return frozenset(recovery_digest(user_id, code) for code in codes)
