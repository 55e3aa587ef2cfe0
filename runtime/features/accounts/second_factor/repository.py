"""Second factors, which are stored in the credentials row of their user."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from runtime.core.dynamodb.schema import credentials_key, profile_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Write, check, update
from runtime.core.effects import Effects, effect_writes
from runtime.core.security.callers import Caller
from runtime.features.accounts import credentials
from runtime.features.accounts.credentials import ProofUsed
from runtime.features.accounts.errors import InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeToken
from runtime.features.accounts.mailed_links.repository import redeemed
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.writes import still_verified
from runtime.features.accounts.second_factor.models import (
    MOST_FAILURES,
    Factor,
    PendingFactor,
    Proof,
)
from runtime.features.accounts.sessions.writes import still_signed_in


class FactorRepository:
    """The writes that set, enable, renew and remove second factors."""

    def __init__(self, table: Table) -> None:
        """Keep factors in this table."""
        self._table = table

    def pend(self, caller: Caller, factor: PendingFactor) -> None:
        """Store a factor that is to be confirmed: 4 write units.

        Raises:
            Unauthenticated: the caller's session has ended meanwhile.
            ConditionFailed: there is a factor in use.
        """
        change = credentials.pending(factor)
        self._table.transact([still_signed_in(caller), change.write(caller.user_id)])

    def enable(
        self,
        caller: Caller,
        user: User,
        factor: Factor,
        trusted: Mapping[str, int],
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Put the pending factor into use.

        Costs six write units, those of the effects and those of `extra_writes`.

        Args:
            caller: the user whose factor it is.
            user: that user's profile, as it was read.
            factor: the factor that was pending, with its recovery codes.
            trusted: the only networks that stay trusted.
            effects: audit entries and mails to write with it.
            extra_writes: writes of the caller for the same transaction.

        Raises:
            Unauthenticated: the caller's session has ended meanwhile.
            EmailNotVerified: the address is another by now, or is not verified.
            ConditionFailed: another factor is pending by now, or is in use.
        """
        change = credentials.enabling(factor) + credentials.trusting(trusted)
        self._table.transact(
            [
                still_signed_in(caller),
                still_verified(user),
                change.write(user.id),
                *effect_writes(effects),
                *extra_writes,
            ]
        )

    def renew(
        self,
        caller: Caller,
        recovery: frozenset[str],
        made_at: datetime,
        proof: Proof,
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Replace all recovery codes: 4 write units and those of the other writes.

        Raises:
            Unauthenticated: the caller's session has ended meanwhile.
            ProofUsed: the proof was used before, or is of another factor.
        """
        change = credentials.using_up(proof)
        change += credentials.renewing(recovery, made_at)
        self._table.transact(
            [
                still_signed_in(caller),
                change.write(caller.user_id, ProofUsed),
                *effect_writes(effects),
                *extra_writes,
            ]
        )

    def disable(
        self,
        caller: Caller,
        factor_id: str,
        proof: Proof | None,
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Remove the factor; costs the same as `renew`.

        Raises:
            Unauthenticated: the caller's session has ended meanwhile.
            ProofUsed: the proof was used before, or the factor is another by now.
        """
        change = credentials.disabling(factor_id)
        if proof is not None:
            used = credentials.using_up(proof)
            # The attributes that using it up would change are removed anyway, and
            # cannot be changed as well; only its conditions matter.
            change += credentials.CredentialsUpdate(
                conditions=used.conditions, values=used.values
            )
        self._table.transact(
            [
                still_signed_in(caller),
                change.write(caller.user_id, ProofUsed),
                *effect_writes(effects),
                *extra_writes,
            ]
        )

    def failures(self, user_id: str, factor_id: str) -> int:
        """Read how many codes in a row were wrong: 1 read unit.

        Raises:
            ProofUsed: the factor is another by now.
        """
        row = self._table.get(credentials_key(user_id))
        factor = credentials.factor_of(row) if row else None
        if factor is None or factor.id != factor_id:
            raise ProofUsed
        return factor.failures

    def count(self, user_id: str, factor_id: str, failures: int) -> None:
        """Count one more code, which is not judged yet: 1 write unit.

        Raises:
            ConditionFailed: another was counted since `failures` was read, or a right
                one was used, or the factor is another by now.
        """
        seen = "#totp_failures = :seen"
        self._table.write(
            update(
                credentials_key(user_id),
                "SET #totp_failures = :failures",
                {":failures": failures + 1, ":seen": failures, ":factor": factor_id},
                "#totp_id = :factor AND "
                + (
                    seen
                    if failures
                    else f"(attribute_not_exists(#totp_failures) OR {seen})"
                ),
            )
        )

    def unlock(
        self, user: User, factor_id: str, token: OneTimeToken, effects: Effects
    ) -> None:
        """Accept codes again: 6 write units and those of the effects.

        Raises:
            InvalidLink: the token was used, the address or the factor is another, or
                codes are accepted already.
        """
        self._table.transact(
            [
                redeemed(token),
                check(
                    profile_key(user.id),
                    "#email = :email",
                    {":email": user.email},
                    InvalidLink,
                ),
                update(
                    credentials_key(user.id),
                    "REMOVE #totp_failures",
                    {":factor": factor_id, ":most": MOST_FAILURES},
                    "#totp_id = :factor AND #totp_failures >= :most",
                    InvalidLink,
                ),
                *effect_writes(effects),
            ]
        )

    def write_effects(self, effects: Effects) -> None:
        """Write effects of a code that was refused, which changes no account."""
        self._table.transact(effect_writes(effects))
