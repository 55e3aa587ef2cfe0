"""Updates of a credentials row, to be summed: a transaction writes a row only once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from runtime.core.clock import ulid_time
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.dynamodb.writes import EXISTS, ConditionFailed, Row, Write, update
from runtime.features.accounts.errors import InvalidCode
from runtime.features.accounts.second_factor.models import Factor, PendingFactor, Proof

_FACTOR = ("totp", "totp_id", "totp_step", "totp_failures", "recovery", "recovery_at")


class ProofUsed(InvalidCode):
    """The proof was used before, or belongs to a second factor that was removed."""


@dataclass(frozen=True)
class CredentialsUpdate:
    """Part of an update: attributes to set and to remove, and conditions to hold."""

    sets: Mapping[str, Any] = field(default_factory=dict)
    removes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def __add__(self, other: "CredentialsUpdate") -> "CredentialsUpdate":
        """Return one update that makes both, on the conditions of both.

        Where both set the same attribute, `other` wins.
        """
        return CredentialsUpdate(
            {**self.sets, **other.sets},
            tuple(dict.fromkeys(self.removes + other.removes)),
            tuple(dict.fromkeys(self.conditions + other.conditions)),
            {**self.values, **other.values},
        )

    def write(
        self, user_id: str, otherwise: type[Exception] = ConditionFailed
    ) -> Write:
        """Return the one write of a user's credentials row: 1 write unit."""
        removed = [path for path in self.removes if path.split(".")[0] not in self.sets]
        sets = ", ".join(f"#{name} = :set_{name}" for name in self.sets)
        removes = ", ".join(_path(path) for path in removed)
        expression = f"SET {sets}" if sets else ""
        expression += f" REMOVE {removes}" if removes else ""
        return update(
            credentials_key(user_id),
            expression.strip(),
            {**{f":set_{name}": to for name, to in self.sets.items()}, **self.values},
            " AND ".join((EXISTS, *self.conditions)),
            otherwise,
        )


def trusting(trusted: Mapping[str, int]) -> CredentialsUpdate:
    """Return the update that stores the networks that the owner signed in from."""
    return CredentialsUpdate({"trusted": dict(trusted)})


def using_up(proof: Proof) -> CredentialsUpdate:
    """Return the update that makes a proof worthless; its condition holds only once."""
    values: dict[str, Any] = {":factor": proof.factor_id}
    if proof.recovery is not None:
        path = f"recovery.{proof.recovery}"
        conditions = ("#totp_id = :factor", f"attribute_exists({_path(path)})")
        return CredentialsUpdate({}, (path,), conditions, values)
    values |= {":step": proof.step}
    conditions = ("#totp_id = :factor", "#totp_step < :step")
    return CredentialsUpdate(
        {"totp_step": proof.step}, ("totp_failures",), conditions, values
    )


def pending(factor: PendingFactor) -> CredentialsUpdate:
    """Return the update that stores a factor to be confirmed, replacing an earlier one.

    Its condition is that no factor is in use.
    """
    return CredentialsUpdate(
        {"totp_pending": factor.model_dump()},
        conditions=("attribute_not_exists(#totp_id)",),
    )


def enabling(factor: Factor) -> CredentialsUpdate:
    """Return the update that puts the pending factor into use.

    Its condition is that the same factor is still pending, and none is in use.
    """
    return CredentialsUpdate(
        {
            "totp": factor.secret,
            "totp_id": factor.id,
            "totp_step": factor.step,
            **renewing(factor.recovery, factor.recovery_at).sets,
        },
        ("totp_pending",),
        ("attribute_not_exists(#totp_id)", "#totp_pending.#id = :waiting"),
        {":waiting": factor.id},
    )


def renewing(recovery: frozenset[str], made_at: datetime) -> CredentialsUpdate:
    """Return the update that replaces all recovery codes."""
    digests = {digest: 1 for digest in sorted(recovery)}
    return CredentialsUpdate({"recovery": digests, "recovery_at": made_at})


def disabling(factor_id: str) -> CredentialsUpdate:
    """Return the update that removes the factor and its recovery codes.

    Its condition is that the same factor is still in use.
    """
    return CredentialsUpdate(
        {}, _FACTOR, ("#totp_id = :factor",), {":factor": factor_id}
    )


def removing() -> CredentialsUpdate:
    """Return the update that removes any factor, in use or pending, and its codes."""
    return CredentialsUpdate({}, (*_FACTOR, "totp_pending"))


def owned_at_last(device_generation: int) -> CredentialsUpdate:
    """Return the update for when an address is proven for the first time.

    Whoever registered with the address may be somebody else, so it removes any second
    factor, and makes the device tokens of before worthless.

    Args:
        device_generation: the generation of those tokens.
    """
    return removing() + CredentialsUpdate({"device_generation": device_generation + 1})


def leaving(new: Factor | None, old: Factor | None) -> CredentialsUpdate:
    """Return the update that keeps only this much of a factor, and no pending one.

    Its condition is that neither the factor nor its codes were replaced since they were
    read.

    Args:
        new: the factor that stays, perhaps without recovery codes; None to remove it.
        old: the factor as it was read.
    """
    waiting = CredentialsUpdate(removes=("totp_pending",))
    if old is None:
        return waiting + CredentialsUpdate(
            conditions=("attribute_not_exists(#totp_id)",)
        )
    same = CredentialsUpdate(
        conditions=(
            "#totp_id = :factor",
            "(attribute_not_exists(#recovery_at) OR #recovery_at = :made)",
        ),
        values={":factor": old.id, ":made": old.recovery_at},
    )
    if new is None:
        return waiting + same + CredentialsUpdate(removes=_FACTOR)
    if new.recovery != old.recovery:
        return waiting + same + renewing(new.recovery, new.recovery_at)
    return waiting + same


def factor_of(row: Row) -> Factor | None:
    """Return the factor in use of a credentials row; None if there is none."""
    if "totp_id" not in row:
        return None
    return Factor(
        id=row["totp_id"],
        secret=row["totp"],
        step=row["totp_step"],
        failures=row.get("totp_failures", 0),
        recovery=frozenset(row["recovery"]),
        # Codes that were stored without their date were made with the factor.
        recovery_at=row.get("recovery_at") or ulid_time(row["totp_id"]),
    )


def pending_of(row: Row) -> PendingFactor | None:
    """Return the factor of a credentials row that is to be confirmed, if any."""
    waiting = row.get("totp_pending")
    return PendingFactor.model_validate(waiting) if waiting else None


def _path(path: str) -> str:
    """Return a nested attribute as expressions name it."""
    return ".".join(f"#{part}" for part in path.split("."))
