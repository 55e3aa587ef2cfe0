"""Second factors: begun, confirmed, renewed and removed by their owner."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock, NewId
from runtime.core.dynamodb.writes import ConditionFailed, Write
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.mail.models import Mail
from runtime.core.security.sealing import Sealer
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    FactorExists,
    InvalidCode,
    NoFactor,
    WrongCode,
)
from runtime.features.accounts.known_clients import Trusted, trust_network
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.passwords.proof import PasswordProver
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.second_factor.models import Factor, PendingFactor, Proof
from runtime.features.accounts.second_factor.recovery_codes import (
    new_recovery_codes,
    recovery_digest,
)
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

CONFIRM_WITHIN = timedelta(minutes=15)


class AccountReader(Protocol):
    """Where accounts are read."""

    def account(self, user_id: str) -> Account | None:
        """A profile and its credentials."""


class FactorStore(Protocol):
    """Where factors are kept."""

    def pend(self, user_id: str, factor: PendingFactor) -> None:
        """Keep a factor that waits, or ConditionFailed if one is in use."""

    def enable(
        self,
        user_id: str,
        factor: Factor,
        trusted: Trusted,
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Put the factor that waited into use and trust only these networks, or
        ConditionFailed if it is another."""

    def renew(
        self,
        user_id: str,
        recovery: frozenset[str],
        made_at: datetime,
        proof: Proof,
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Replace all recovery codes, or InvalidCode if the proof was used."""

    def disable(
        self,
        user_id: str,
        factor_id: str,
        proof: Proof | None,
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Remove a factor, or InvalidCode if the proof was used."""


class FactorService:
    """The rules for second factors."""

    def __init__(
        self,
        *,
        accounts: AccountReader,
        passwords: PasswordProver,
        store: FactorStore,
        second_factor: SecondFactor,
        sealer: Sealer,
        recorder: EffectsRecorder,
        clock: Clock,
        new_id: NewId,
        issuer: str,
    ) -> None:
        """Take what the rules need from outside; `issuer` is what apps show."""
        self._accounts = accounts
        self._passwords = passwords
        self._store = store
        self._second_factor = second_factor
        self._sealer = sealer
        self._recorder = recorder
        self._clock = clock
        self._new_id = new_id
        self._issuer = issuer

    def status(self, user_id: str) -> Factors:
        """Which factors a user has: 2 read units."""
        account = self._accounts.account(user_id)
        factor = account.factor if account else None
        left = len(factor.recovery) if factor else 0
        return Factors(totp=factor is not None, recovery_codes_left=left)

    def start(self, user_id: str, password: str, client: ClientInfo) -> FactorSetup:
        """Make a secret that becomes the second factor once a code of it is shown.

        Raises:
            WrongPassword: whoever holds an access token is not yet the owner.
            FactorExists: there is one.
        """
        account = self._passwords.prove(user_id, password, client)
        if account.factor is not None:
            raise FactorExists
        now, secret = self._clock(), new_secret()
        pending = PendingFactor(
            id=self._new_id(now),
            secret=self._sealer.seal(secret, user_id),
            until=now + CONFIRM_WITHIN,
        )
        try:
            self._store.pend(user_id, pending)
        except ConditionFailed:
            raise FactorExists from None
        uri = provisioning_uri(secret, account.user.email, self._issuer)
        return FactorSetup(
            secret=secret, uri=uri, qr_code=qr_code(uri), expires_at=pending.until
        )

    def confirm(self, user_id: str, code: str, client: ClientInfo) -> RecoveryCodes:
        """Put the factor into use; the code that shows it works is used up.

        Guesses are throttled, since the answer holds the recovery codes.

        Raises:
            NoFactor: none waits, or it waited too long.
            FactorExists: there is one.
            WrongCode: the authenticator shows another.
        """
        account = self._accounts.account(user_id)
        if account is None or account.pending is None:
            raise FactorExists if account and account.factor else NoFactor
        now, pending = self._clock(), account.pending
        if now >= pending.until:
            raise NoFactor
        waiting = Factor(id=pending.id, secret=pending.secret, step=0, recovery_at=now)
        proof, forgets = self._prove(account, waiting, code, None, client)
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
        # Where the factor was never shown, codes must not have a count of their own.
        trusted = trust_network(user_id, client, {}, now) or {}
        try:
            self._store.enable(user_id, factor, trusted, effects, [forgets])
        except ConditionFailed:
            raise NoFactor from None
        return RecoveryCodes(recovery_codes=codes)

    def renew(
        self, user_id: str, request: ProofRequest, client: ClientInfo
    ) -> RecoveryCodes:
        """Replace all recovery codes.

        Raises:
            WrongPassword: the password is another.
            NoFactor: there is none to recover.
            WrongCode: the code is missing, wrong or was used.
        """
        account = self._passwords.prove(user_id, request.password, client)
        if account.factor is None:
            raise NoFactor
        proof, extra_writes = self.proof(account, account.factor, request, client)
        if proof is None:
            raise WrongCode
        codes = new_recovery_codes()
        action = AuditAction.RECOVERY_CODES_RENEWED
        effects = Effects(entries=(self._recorder.entry(user_id, action, client),))
        digests, now = _digests(user_id, codes), self._clock()
        try:
            self._store.renew(user_id, digests, now, proof, effects, extra_writes)
        except InvalidCode:
            raise WrongCode from None
        return RecoveryCodes(recovery_codes=codes)

    def disable(self, user_id: str, request: ProofRequest, client: ClientInfo) -> None:
        """Remove the second factor and its recovery codes; the owner is told.

        Without a code the password is enough: whoever lost the device and still is
        signed in is not locked out.

        Raises:
            WrongPassword: the password is another.
            NoFactor: there is none.
            WrongCode: a code was given, and it is wrong or was used.
        """
        account = self._passwords.prove(user_id, request.password, client)
        if account.factor is None:
            raise NoFactor
        proof, extra_writes = self.proof(account, account.factor, request, client)
        effects = self._effects(
            account.user, AuditAction.FACTOR_DISABLED, MailKind.FACTOR_DISABLED, client
        )
        try:
            self._store.disable(
                user_id, account.factor.id, proof, effects, extra_writes
            )
        except InvalidCode:
            raise WrongCode from None

    def proof(
        self,
        account: Account,
        factor: Factor,
        request: ProofRequest,
        client: ClientInfo,
    ) -> tuple[Proof | None, list[Write]]:
        """What the request proves besides the password, if it tries to."""
        code, recovery_code = request.code, request.recovery_code
        if code is None and recovery_code is None:
            return None, []
        proof, forgets = self._prove(account, factor, code, recovery_code, client)
        return proof, [forgets]

    def _prove(
        self,
        account: Account,
        factor: Factor,
        code: str | None,
        recovery_code: str | None,
        client: ClientInfo,
    ) -> tuple[Proof, Write]:
        """A proof by somebody signed in: 403 if it is wrong, not 401."""
        try:
            return self._second_factor.prove(
                account, factor, code, recovery_code, client
            )
        except InvalidCode:
            raise WrongCode from None

    def _effects(
        self, user: User, action: AuditAction, kind: MailKind, client: ClientInfo
    ) -> Effects:
        """An entry in the log, and mail to the owner, who may not have done it."""
        entry = self._recorder.entry(user.id, action, client)
        return Effects(entries=(entry,), mails=(self._mail(user, kind, client),))

    def _mail(self, user: User, kind: MailKind, client: ClientInfo) -> Mail:
        data = {"address": client.address} if client.address else {}
        return self._recorder.mail(kind, user.email, user.id, **data)


def _digests(user_id: str, codes: list[str]) -> frozenset[str]:
    return frozenset(recovery_digest(user_id, code) for code in codes)
