"""The settings of backups: how long each kind is kept, and where copies go."""

from typing import Literal, Self

from pydantic import Field, model_validator

from infra.stages.base import Settings
from runtime.core.contract import ERASURES_KNOWN_DAYS

VAULT_ARN = r"^arn:aws:backup:([a-z0-9-]+):(\d{12}):backup-vault:[A-Za-z0-9_-]{2,50}$"


class BackupCopies(Settings):
    """A second vault, in another region or account, that gets a copy of each backup.

    Somebody has made it: what destroys this account's data must not reach it.
    """

    vault_arn: str = Field(pattern=VAULT_ARN)
    days: int = Field(
        ge=1, le=ERASURES_KNOWN_DAYS - 1, description="How long a copy is kept."
    )


class Backups(Settings):
    """Backups of the table by AWS Backup, beside the recovery to any second.

    Each is whole and charged by its size. Whoever was erased is still in those that
    were made before, so none is kept longer than it is known who was erased.
    """

    daily_days: int = Field(ge=1, description="How long those of each day are kept.")
    weekly_days: int = Field(ge=7, description="How long those of each Sunday are.")
    monthly_days: int | None = Field(
        default=None, ge=28, description="How long those of each month are, if any."
    )
    lock: Literal["governance", "compliance"] = Field(
        default="governance",
        description="Whether a person with the right to do so may still take the lock "
        "of the vault away. A lock of compliance cannot be undone by anybody, AWS "
        "included, three days after it was made.",
    )
    copies: BackupCopies | None = None

    @property
    def longest_days(self) -> int:
        """The days for which any backup is kept here."""
        return max(self.daily_days, self.weekly_days, self.monthly_days or 0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        kept = [self.daily_days, self.weekly_days, self.monthly_days]
        given = [days for days in kept if days is not None]
        if given != sorted(given):
            raise ValueError("daily_days, weekly_days, monthly_days must not decrease")
        if self.longest_days >= ERASURES_KNOWN_DAYS:
            raise ValueError(
                f"no backup may be kept for {ERASURES_KNOWN_DAYS} days or longer: who "
                "was erased before would be there again after a restore"
            )
        return self
