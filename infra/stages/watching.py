"""The settings of what watches a stage: objectives, dashboards, a probe, a budget."""

from enum import StrEnum

from pydantic import Field

from infra.stages.base import Settings


class Objectives(Settings):
    """The share of requests that must go well, over 30 days.

    The rest is the error budget; alarms tell how fast it is burnt.
    """

    availability: float = Field(
        default=0.999,
        # Below, a total outage would not burn fast enough to be told of.
        ge=0.95,
        le=0.9999,
        description="The share of requests without a server error.",
    )
    latency: float = Field(
        default=0.99,
        ge=0.95,
        le=0.9999,
        description="The share of requests that are answered in time.",
    )
    in_time_ms: int = Field(default=1_000, ge=10, le=29_000)
    fewest: int = Field(
        default=3,
        ge=1,
        description="Bad requests in a window, below which nothing is burnt: one error "
        "of a quiet night is no outage.",
    )


class Dashboards(StrEnum):
    """The dashboards of a stage; CloudWatch charges for each."""

    NONE = "none"
    ONE = "one"
    EACH = "each"


class Probe(Settings):
    """A client of our own, that signs in, writes, reads and deletes at every turn."""

    every_minutes: int = Field(ge=1, le=60)


class Budget(Settings):
    """The most that a stage may cost a month, by its tag; somebody hears of more."""

    usd: float = Field(gt=0)
    anomaly_usd: float = Field(
        gt=0, description="The unexpected cost of a day, from which it is told of."
    )
