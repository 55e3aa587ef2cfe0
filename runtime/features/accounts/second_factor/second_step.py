"""The second step: showing a code of the authenticator, or a recovery code."""

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
    # Longer than a challenge lives: after five wrong codes it is worth nothing.
    first=LIFETIME * 2,
    longest=LIFETIME * 2,
    remembered=LIFETIME * 2,
)


class CodesGuessed(InvalidCode):
    """It is wrong, like so many before it that the next has to wait."""


class SecondFactor:
    """Asks for a second factor, and judges what is shown."""

    def __init__(
        self,
        *,
        challenges: Challenges,
        sealer: Sealer,
        throttling: Throttling,
        clock: Clock,
    ) -> None:
        """Take what the rules need from outside."""
        self._challenges = challenges
        self._sealer = sealer
        self._throttling = throttling
        self._clock = clock

    def challenge(self, account: Account, factor: Factor) -> str:
        """What the second step of a sign-in begins with."""
        return self._challenges.give(account.user.id, _credentials(account, factor))

    def read(self, text: str) -> Challenge:
        """A challenge, one attempt of which is counted: 1 read and 1 write unit.

        Raises:
            InvalidChallenge: it is not ours, too old, or was tried too often.
        """
        challenge = self._challenges.read(text)
        try:
            self._throttling.spend(CHALLENGE, challenge.id)
        except TooManyAttempts:
            raise InvalidChallenge from None
        return challenge

    def complete(self, challenge: Challenge) -> Write:
        """The write that makes a challenge worthless, the first time only."""
        return self._throttling.exhaust(CHALLENGE, challenge.id, InvalidChallenge)

    def check(
        self, challenge: Challenge, account: Account | None
    ) -> tuple[Account, Factor]:
        """The account and factor that a challenge is about, if nothing changed since.

        Raises:
            InvalidChallenge: password or factor are others by now, or gone.
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
        """Judge what is shown: 2 read units and 1 write unit.

        Args:
            account: whose.
            factor: what it must be shown of.
            code: what the authenticator says.
            recovery_code: or what stands in for it.
            origin: where it comes from.
            device: which device it comes from, if it was recognised.

        Returns:
            The proof, which must be used up in the transaction that it allows, and
            the write that forgets earlier attempts, for the same transaction.

        Raises:
            InvalidCode: it is wrong, or was used before.
            CodesGuessed: so were those before it.
            TooManyAttempts: somebody is guessing.
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
        """What a code proves, if it proves anything."""
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
    """The state of the credentials: another after a new password or factor."""
    state = [account.user.session_epoch, factor.id]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:32]
