"""The second step of a sign-in: checking a code, or a recovery code."""

import hashlib
import json

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.writes import Write
from runtime.core.errors import TooManyAttempts
from runtime.core.security.sealing import Sealer
from runtime.core.throttling.models import Policy
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.errors import InvalidChallenge, InvalidCode
from runtime.features.accounts.known_clients import Device, known_client, with_factor
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.second_factor.challenges import (
    LIFETIME,
    Challenge,
    Challenges,
)
from runtime.features.accounts.second_factor.models import Factor, Proof
from runtime.features.accounts.second_factor.recovery_codes import recovery_digest
from runtime.features.accounts.second_factor.totp import matching_step
from runtime.features.accounts.throttles import CODES

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
        sealer: Sealer,
        throttling: Throttling,
        clock: Clock,
    ) -> None:
        self._challenges = challenges
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
        """Check a code: 2 read units and 1 write unit.

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
            TooManyAttempts: codes of the account, or from the network, are guessed.
        """
        user_id = account.user.id
        device = with_factor(device, factor.id)
        known = known_client(account, client, device, self._clock())
        attempt = self._throttling.begin(CODES, user_id, client, known)
        proof = self._judge(user_id, factor, code, recovery_code)
        if proof is None:
            count_metric("SecondFactorsRefused")
            self._throttling.failed(attempt)
            raise CodesGuessed if attempt.last_free else InvalidCode
        return proof, self._throttling.succeeded(attempt)

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


def _credentials(account: Account, factor: Factor) -> str:
    """Return a digest of the credentials, which a new password or factor changes."""
    state = [account.user.session_epoch, factor.id]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:32]
