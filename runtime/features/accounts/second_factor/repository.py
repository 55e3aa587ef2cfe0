"""Second factors, which are stored in the credentials row of their user."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Write
from runtime.core.effects import Effects, effect_writes
from runtime.features.accounts import credentials
from runtime.features.accounts.credentials import ProofUsed
from runtime.features.accounts.second_factor.models import Factor, PendingFactor, Proof


class FactorRepository:
    """The writes that set, enable, renew and remove second factors."""

    def __init__(self, table: Table) -> None:
        """Keep factors in this table."""
        self._table = table

    def pend(self, user_id: str, factor: PendingFactor) -> None:
        """Store a factor that is to be confirmed: 1 write unit.

        Raises:
            ConditionFailed: there is a factor in use.
        """
        self._table.write(credentials.pending(factor).write(user_id))

    def enable(
        self,
        user_id: str,
        factor: Factor,
        trusted: Mapping[str, int],
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Put the pending factor into use.

        Costs two write units, those of the effects and those of `extra_writes`.

        Args:
            user_id: the user whose factor it is.
            factor: the factor that was pending, with its recovery codes.
            trusted: the only networks that stay trusted.
            effects: audit entries and mails to write with it.
            extra_writes: writes of the caller for the same transaction.

        Raises:
            ConditionFailed: another factor is pending by now, or is in use.
        """
        change = credentials.enabling(factor) + credentials.trusting(trusted)
        self._table.transact(
            [change.write(user_id), *effect_writes(effects), *extra_writes]
        )

    def renew(
        self,
        user_id: str,
        recovery: frozenset[str],
        made_at: datetime,
        proof: Proof,
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Replace all recovery codes; costs the same as `enable`.

        Raises:
            ProofUsed: the proof was used before, or is of another factor.
        """
        change = credentials.using_up(proof)
        change += credentials.renewing(recovery, made_at)
        self._table.transact(
            [change.write(user_id, ProofUsed), *effect_writes(effects), *extra_writes]
        )

    def disable(
        self,
        user_id: str,
        factor_id: str,
        proof: Proof | None,
        effects: Effects,
        extra_writes: Sequence[Write],
    ) -> None:
        """Remove the factor; costs the same as `enable`.

        Raises:
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
            [change.write(user_id, ProofUsed), *effect_writes(effects), *extra_writes]
        )
