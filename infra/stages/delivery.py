"""The settings of deliveries: how an alias moves to a new version."""

from typing import Literal

from pydantic import Field

from infra.stages.base import Settings
from infra.stages.concurrency import Concurrency

# By the names of CodeDeploy's own configurations.
Shift = Literal[
    "all_at_once",
    "canary_10_percent_5_minutes",
    "canary_10_percent_10_minutes",
    "canary_10_percent_15_minutes",
    "canary_10_percent_30_minutes",
    "linear_10_percent_every_1_minute",
    "linear_10_percent_every_2_minutes",
    "linear_10_percent_every_3_minutes",
    "linear_10_percent_every_10_minutes",
]
AT_ONCE: Shift = "all_at_once"


class Delivery(Settings):
    """Delivery by CodeDeploy: tried first, watched after, undone by alarms.

    It is of the functions that answer requests. What works off queues has no clients
    whose errors would end a delivery.
    """

    shift: Shift = Field(
        default=AT_ONCE,
        description="How requests move to a new version. A function whose alias keeps "
        "environments warm moves at once whatever this says: their number cannot be "
        "set while an alias leads to two versions.",
    )
    warm: Literal["alias", "version"] = Field(
        default="alias",
        description="What keeps environments warm: the alias, which scales, or the "
        "version, whose number is fixed and which may be shifted step by step.",
    )
    watch_minutes: int = Field(
        default=0,
        ge=0,
        le=14,
        description="How long a delivery that moves at once stays open afterwards, so "
        "that its alarms can undo it; 0 ends it at once.",
    )
    paused: bool = Field(
        default=False,
        description="Whether CloudFormation moves aliases itself, for one deployment: "
        "CodeDeploy refuses an alias that a rollback has moved.",
    )

    def shift_of(self, provisioned: Concurrency | None) -> Shift:
        """Return how a function moves, given what is kept warm of it."""
        return AT_ONCE if provisioned and self.warm == "alias" else self.shift
