"""The second step of a sign-in: checking a code, or a recovery code."""

import hashlib
import json

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.writes import Write
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.errors import TooManyAttempts
from runtime.core.optimistic import until_unchanged
from runtime.core.security.callers import Caller
from runtime.core.security.sealing import Sealer
from runtime.core.throttling.models import Policy
from runtime.core.throttling.service import Attempt, Throttling
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    FactorLocked,
    InvalidChallenge,
    InvalidCode,
)
from runtime.features.accounts.known_clients import Device, known_client, with_factor
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.second_factor.challenges import (
    LIFETIME,
    Challenge,
    Challenges,
)
from runtime.features.accounts.second_factor.models import (
    MOST_FAILURES,
    Factor,
    Proof,
)
from runtime.features.accounts.second_factor.recovery_codes import recovery_digest
from runtime.features.accounts.second_factor.repository import FactorRepository
from runtime.features.accounts.second_factor.totp import matching_step
from runtime.features.accounts.throttles import CODE_PROOFS, CODES

CHALLENGE = Policy(
    "challenge",
    free=5,
    # Longer than a challenge is valid: after five attempts it is worthless.
    first=LIFETIME * 2,
    longest=LIFETIME * 2,
    remembered=LIFETIME * 2,
)


class CodesGuessed(InvalidCode):
    """The code is wrong, like several before it: the next attempt has to wait."""


class SecondFactor:
    """The rules for the second step: giving challenges and checking codes."""

    def __init__(
        self,
        *,
        challenges: Challenges,
        store: FactorRepository,
        sealer: Sealer,
        throttling: Throttling,
        recorder: EffectsRecorder,
        clock: Clock,
    ) -> None:
        self._challenges = challenges
        self._store = store
        self._recorder = recorder
        self._sealer = sealer
        self._throttling = throttling
        self._clock = clock

    def challenge(self, account: Account, factor: Factor) -> str:
        """Return the challenge that begins the second step of a sign-in."""
        return self._challenges.give(account.user.id, _credentials(account, factor))

    def read(self, text: str) -> Challenge:
        """Read a challenge, and count one attempt at it: 1 read and 1 write unit.

        Raises:
            InvalidChallenge: it is forged or expired, or was tried too often.
        """
        challenge = self._challenges.read(text)
        try:
            self._throttling.spend(CHALLENGE, challenge.id)
        except TooManyAttempts:
            raise InvalidChallenge from None
        return challenge

    def complete(self, challenge: Challenge) -> Write:
        """Return the write that uses a challenge up.

        The write raises InvalidChallenge if the challenge was used before.
        """
        return self._throttling.exhaust(CHALLENGE, challenge.id, InvalidChallenge)

    def check(
        self, challenge: Challenge, account: Account | None
    ) -> tuple[Account, Factor]:
        """Return the account and factor of a challenge if they have not changed since.

        Raises:
            InvalidChallenge: the password or the factor was replaced or removed.
        """
        factor = account.factor if account else None
        if account is None or factor is None:
            raise InvalidChallenge
        if challenge.credentials != _credentials(account, factor):
            raise InvalidChallenge
        return account, factor

    def prove(
        self,
        account: Account,
        factor: Factor,
        code: str | None,
        recovery_code: str | None,
        client: ClientInfo,
        device: Device | None = None,
    ) -> tuple[Proof, Write]:
        """Check a code at sign-in: 3 read units and 2 write units.

        Args:
            account: the account that the code is for.
            factor: the second factor to prove.
            code: the code of the authenticator, if one was sent.
            recovery_code: the recovery code, if one was sent instead.
            client: the client that the request comes from.
            device: the device that it was recognised as, if any.

        Returns:
            The proof, which must be used up in the transaction that it allows, and
            the write that forgets earlier attempts, for the same transaction.

        Raises:
            InvalidCode: the code is wrong, or was used before.
            CodesGuessed: the code is wrong, like several before it.
            FactorLocked: too many codes in a row were wrong; recovery codes are not
                affected.
            TooManyAttempts: codes of the account, or from the network, are guessed.
        """
        _demand_open(factor, code)
        device = with_factor(device, factor.id)
        known = known_client(account, client, device, self._clock())
        attempt = self._throttling.begin(CODES, account.user.id, client, known)
        return self._demand(account.user, factor, code, recovery_code, client, attempt)

    def prove_signed_in(
        self,
        caller: Caller,
        account: Account,
        factor: Factor,
        code: str | None,
        recovery_code: str | None,
        client: ClientInfo,
    ) -> tuple[Proof, Write]:
        """Check a code of somebody who is signed in; attempts count for the session.

        It takes and returns the same as `prove`.

        Raises:
            InvalidCode: the code is wrong, or was used before.
            FactorLocked: too many codes in a row were wrong.
            TooManyAttempts: wrong ones were sent in this session lately.
        """
        _demand_open(factor, code)
        attempt = self._throttling.begin(CODE_PROOFS, caller.session_id, ClientInfo())
        return self._demand(account.user, factor, code, recovery_code, client, attempt)

    def prove_pending(
        self, caller: Caller, factor: Factor, code: str
    ) -> tuple[Proof, Write]:
        """Check a code of a factor that is not in use yet.

        It returns the same as `prove`, and attempts count for the session. They do not
        lock the factor, since its owner cannot be mailed a link to unlock one that does
        not exist.

        Raises:
            InvalidCode: the code is wrong.
            TooManyAttempts: wrong ones were sent in this session lately.
        """
        attempt = self._throttling.begin(CODE_PROOFS, caller.session_id, ClientInfo())
        proof = self._judge(caller.user_id, factor, code, None)
        if proof is None:
            self._throttling.failed(attempt)
            raise InvalidCode
        return proof, self._throttling.succeeded(attempt)

    def _demand(
        self,
        user: User,
        factor: Factor,
        code: str | None,
        recovery_code: str | None,
        client: ClientInfo,
        attempt: Attempt,
    ) -> tuple[Proof, Write]:
        """Judge a code or a recovery code, whose attempt was counted.

        Raises:
            InvalidCode: it is wrong, or was used before.
            FactorLocked: other codes that were wrong came first.
        """
        # Before it is judged, so that of a thousand sent at once a hundred are judged.
        failures = self._count(user.id, factor.id) if code is not None else 0
        proof = self._judge(user.id, factor, code, recovery_code)
        if proof is None:
            count_metric("SecondFactorsRefused")
            self._throttling.failed(attempt)
            if failures == MOST_FAILURES:
                self._store.write_effects(self._locked(user, client))
            raise CodesGuessed if attempt.last_free else InvalidCode
        return proof, self._throttling.succeeded(attempt)

    def _count(self, user_id: str, factor_id: str) -> int:
        """Count a code, and return how many in a row were wrong if this one is.

        A right one is forgotten by the write that uses it up.

        Raises:
            FactorLocked: as many were wrong as are judged.
            InvalidCode: the factor is another by now.
        """

        def attempt() -> int:
            """Count it by what is stored now; repeated if another was counted first."""
            failures = self._store.failures(user_id, factor_id)
            if failures >= MOST_FAILURES:
                raise FactorLocked
            self._store.count(user_id, factor_id, failures)
            return failures + 1

        return until_unchanged(attempt, refusal=TooManyAttempts)

    def _locked(self, user: User, client: ClientInfo) -> Effects:
        """Return the effects of too many wrong codes: an entry, and a mailed link."""
        action = AuditAction.FACTOR_LOCKED
        entry = self._recorder.stranger_entry(user.id, action, client)
        mail = self._recorder.mail(
            MailKind.FACTOR_LOCKED, user.email, user.id, **client.mailable()
        )
        return Effects(entries=(entry,), mails=(mail,))

    def _judge(
        self, user_id: str, factor: Factor, code: str | None, recovery_code: str | None
    ) -> Proof | None:
        """Return the proof that a code is; None if it is wrong or was used."""
        if code is not None:
            secret = self._sealer.open(factor.secret, user_id)
            step = matching_step(secret, code, self._clock())
            if step is None or step <= factor.step:
                return None
            return Proof(factor_id=factor.id, kind="totp", step=step)
        digest = recovery_digest(user_id, recovery_code or "")
        if digest not in factor.recovery:
            return None
        return Proof(factor_id=factor.id, kind="recovery_code", recovery=digest)


def _demand_open(factor: Factor, code: str | None) -> None:
    """Refuse a code while codes are refused; recovery codes go on working.

    Raises:
        FactorLocked: too many codes in a row were wrong.
    """
    if code is not None and factor.locked:
        raise FactorLocked


def _credentials(account: Account, factor: Factor) -> str:
    """Return a digest of the credentials, which a new password or factor changes."""
    state = [account.user.session_epoch, factor.id]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:32]
