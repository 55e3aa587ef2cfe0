"""Rules by which owners set up, confirm, renew and remove their second factor."""

from datetime import timedelta

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
from runtime.features.accounts.known_clients import trust_network
from runtime.features.accounts.mail_kinds import MailKind
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

    def start(self, user_id: str, password: str, client: ClientInfo) -> FactorSetup:
        """Make a secret that becomes the second factor once a code of it is sent.

        Raises:
            WrongPassword: the password is not the account's; an access token alone is
                not enough.
            FactorExists: the account has a second factor.
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
        """Put the pending factor into use; the code that confirms it is used up.

        Guesses are throttled, since the answer holds the recovery codes.

        Raises:
            NoFactor: no factor is pending, or it has expired.
            FactorExists: the account has a second factor.
            WrongCode: the code is not of the pending factor.
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
        # Clients that were known before have not proven the factor, so guesses of
        # codes from them must not be counted apart from a stranger's.
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
            WrongPassword: the password is not the account's.
            NoFactor: the account has no second factor.
            WrongCode: the code is missing or wrong, or was used.
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
        """Remove the second factor and its recovery codes, and mail that to the owner.

        The password alone is enough: a user who has lost the device and is still signed
        in is not locked out.

        Raises:
            WrongPassword: the password is not the account's.
            NoFactor: the account has no second factor.
            WrongCode: a code was sent, and it is wrong or was used.
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
        """Return the proof and the writes that go with it; None if no code was sent.

        Raises:
            WrongCode: the code is wrong, or was used before.
        """
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
        """Check the code of a signed-in user; a wrong one is a 403, not a 401.

        Raises:
            WrongCode: the code is wrong, or was used before.
        """
        try:
            return self._second_factor.prove(
                account, factor, code, recovery_code, client
            )
        except InvalidCode:
            raise WrongCode from None

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
