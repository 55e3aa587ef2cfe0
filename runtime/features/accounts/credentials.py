"""Changes of a credentials row, to be joined: a transaction writes a row only once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from runtime.core.clock import ulid_time
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.dynamodb.writes import EXISTS, ConditionFailed, Row, Write, update
from runtime.features.accounts.errors import InvalidCode
from runtime.features.accounts.second_factor.models import Factor, PendingFactor, Proof

_FACTOR = ("totp", "totp_id", "totp_step", "recovery", "recovery_at")


class ProofUsed(InvalidCode):
    """The proof was used before, or is of a factor that is gone."""


@dataclass(frozen=True)
class CredentialsUpdate:
    """Part of an update: what is set and removed, and what must hold."""

    sets: Mapping[str, Any] = field(default_factory=dict)
    removes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def __add__(self, other: "CredentialsUpdate") -> "CredentialsUpdate":
        """Both changes, if the conditions of both hold; the other's values count."""
        return CredentialsUpdate(
            {**self.sets, **other.sets},
            tuple(dict.fromkeys(self.removes + other.removes)),
            self.conditions + other.conditions,
            {**self.values, **other.values},
        )

    def write(
        self, user_id: str, otherwise: type[Exception] = ConditionFailed
    ) -> Write:
        """The one write of a user's credentials row: 1 write unit."""
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
    """Keeps from where the owner signed in."""
    return CredentialsUpdate({"trusted": dict(trusted)})


def using_up(proof: Proof) -> CredentialsUpdate:
    """Makes a proof worthless for the next time; holds only the first time."""
    values: dict[str, Any] = {":factor": proof.factor_id}
    if proof.recovery is not None:
        path = f"recovery.{proof.recovery}"
        conditions = ("#totp_id = :factor", f"attribute_exists({_path(path)})")
        return CredentialsUpdate({}, (path,), conditions, values)
    values |= {":step": proof.step}
    conditions = ("#totp_id = :factor", "#totp_step < :step")
    return CredentialsUpdate({"totp_step": proof.step}, (), conditions, values)


def pending(factor: PendingFactor) -> CredentialsUpdate:
    """Keeps a factor that waits to be confirmed, in place of an earlier one."""
    return CredentialsUpdate(
        {"totp_pending": factor.model_dump()},
        conditions=("attribute_not_exists(#totp_id)",),
    )


def enabling(factor: Factor) -> CredentialsUpdate:
    """Puts the factor that waited into use; holds only if it is still that one."""
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
    """Replaces all recovery codes."""
    digests = {digest: 1 for digest in sorted(recovery)}
    return CredentialsUpdate({"recovery": digests, "recovery_at": made_at})


def disabling(factor_id: str) -> CredentialsUpdate:
    """Removes the factor and its recovery codes; holds only if it is still that one."""
    return CredentialsUpdate(
        {}, _FACTOR, ("#totp_id = :factor",), {":factor": factor_id}
    )


def removing() -> CredentialsUpdate:
    """Removes whatever factor there is, with its recovery codes, or that waits."""
    return CredentialsUpdate({}, (*_FACTOR, "totp_pending"))


def leaving(new: Factor | None, old: Factor | None) -> CredentialsUpdate:
    """Takes a factor, or its recovery codes, and one that waits, out of use.

    Holds only if neither the factor nor its codes were replaced since they were read.

    Args:
        new: what is left.
        old: as it was read.
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
    """The factor in a credentials row, if there is one in use."""
    if "totp_id" not in row:
        return None
    return Factor(
        id=row["totp_id"],
        secret=row["totp"],
        step=row["totp_step"],
        recovery=frozenset(row["recovery"]),
        # Codes that were stored without their date are as old as the factor.
        recovery_at=row.get("recovery_at") or ulid_time(row["totp_id"]),
    )


def pending_of(row: Row) -> PendingFactor | None:
    """The factor in a credentials row that waits to be confirmed."""
    waiting = row.get("totp_pending")
    return PendingFactor.model_validate(waiting) if waiting else None


def _path(path: str) -> str:
    """A nested attribute as expressions name it."""
    return ".".join(f"#{part}" for part in path.split("."))
