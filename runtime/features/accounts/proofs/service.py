"""The proof that whoever is signed in is the owner, for what a thief must not do."""

from typing import NamedTuple

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.writes import Write
from runtime.core.security.callers import Caller
from runtime.features.accounts import credentials
from runtime.features.accounts.errors import CodeRequired, WrongCode
from runtime.features.accounts.passwords.service import PasswordService
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.second_factor.models import Proof
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.second_factor.service import FactorService
from runtime.features.accounts.sessions.writes import still_signed_in


class Proven(NamedTuple):
    """An account whose owner has proven to be its owner.

    Attributes:
        account: the account.
        proof: the proof of the second factor, to be used up; None without one.
        extra_writes: the writes that go with using it up.
    """

    account: Account
    proof: Proof | None
    extra_writes: list[Write]


class ProofService:
    """The rules for proving with password and second factor to be the owner."""

    def __init__(self, passwords: PasswordService, factors: FactorService) -> None:
        self._passwords = passwords
        self._factors = factors

    def password(
        self, caller: Caller, request: ProofRequest, client: ClientInfo
    ) -> Account:
        """Return the account of a caller who knows its password.

        Raises:
            UserNotFound: the account does not exist any more.
            WrongPassword: the password is not the account's.
            TooManyAttempts: wrong ones were sent in this session lately.
        """
        return self._passwords.prove(caller, request.password, client)

    def factor(
        self,
        caller: Caller,
        account: Account,
        request: ProofRequest,
        client: ClientInfo,
    ) -> Proven:
        """Demand the second factor of an account, if it has one.

        Raises:
            CodeRequired: the account has a second factor, and no code was sent.
            WrongCode: the code is wrong, or was used.
            CodesLocked: too many codes in a row were wrong.
        """
        if account.factor is None:
            return Proven(account, None, [])
        proof, extra_writes = self._factors.proof(
            caller, account, account.factor, request, client
        )
        if proof is None:
            raise CodeRequired
        return Proven(account, proof, extra_writes)

    def demand(
        self, caller: Caller, request: ProofRequest, client: ClientInfo
    ) -> list[Write]:
        """Demand both, and return what comes first in the transaction they allow.

        These writes check that the caller is signed in, and use the proof up: they
        raise Unauthenticated and WrongCode.

        Raises:
            UserNotFound: the account does not exist any more.
            WrongPassword: the password is not the account's.
            CodeRequired: the account has a second factor, and no code was sent.
            WrongCode: the code is wrong, or was used.
            CodesLocked: too many codes in a row were wrong.
            TooManyAttempts: wrong ones were sent in this session lately.
        """
        account = self.password(caller, request, client)
        proven = self.factor(caller, account, request, client)
        writes = [still_signed_in(caller)]
        if proven.proof is not None:
            used = credentials.using_up(proven.proof)
            writes.append(used.write(caller.user_id, WrongCode))
        return [*writes, *proven.extra_writes]
