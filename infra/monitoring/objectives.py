"""The objectives of a stage as alarms: how fast the error budget is burnt.

At a rate of one, the budget of 30 days lasts 30 days. Each pair of windows must be
burnt in: the long one shows that it matters, the short one that it still goes on, so
that an alarm ends soon after its cause (Google's SRE workbook, chapter 5).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.metrics import gateway_metric
from infra.monitoring.rules import AlarmGroup, AlarmRule
from infra.stages.schema import Stage
from infra.stages.watching import Objectives

RUNBOOK = "objectives"


class Window(NamedTuple):
    """A time over which the burning is measured."""

    name: str
    period: Duration


class Burn(NamedTuple):
    """A rate of burning that somebody hears of.

    Attributes:
        name: the end of the alarms' names.
        rate: how many times faster than the budget allows.
        long: shows that it matters.
        short: shows that it still goes on.
        spent: the share of the month's budget that is then gone, in words.
        pages: whether somebody is woken.
    """

    name: str
    rate: float
    long: Window
    short: Window
    spent: str
    pages: bool


BURNS = (
    Burn(
        "BurnsFast",
        14.4,
        Window("Hour", Duration.hours(1)),
        Window("FiveMinutes", Duration.minutes(5)),
        "a fiftieth within an hour",
        True,
    ),
    Burn(
        "Burns",
        6,
        Window("SixHours", Duration.hours(6)),
        Window("HalfHour", Duration.minutes(30)),
        "a twentieth within six hours",
        True,
    ),
    Burn(
        "BurnsSlowly",
        3,
        Window("Day", Duration.days(1)),
        Window("TwoHours", Duration.hours(2)),
        "a tenth within a day",
        False,
    ),
)


def burn_groups(stage: Stage, *, pages: bool) -> list[AlarmGroup]:
    """Return the alarms on objectives: those that wake somebody, or the others."""
    if stage.objectives is None:
        return []
    return [
        _group(stage, stage.objectives, burn, objective)
        for burn in BURNS
        if burn.pages is pages
        for objective in _OBJECTIVES
    ]


class _Objective(NamedTuple):
    """One promise, and the metric of how fast it is broken."""

    name: str
    what: str
    rate: Callable[[Stage, Objectives, Duration], cloudwatch.MathExpression]


def _group(
    stage: Stage, given: Objectives, burn: Burn, objective: _Objective
) -> AlarmGroup:
    """Return the alarms of both windows, which only together tell anything."""

    def rules() -> Iterator[AlarmRule]:
        """Return the alarm of each window."""
        for window in (burn.long, burn.short):
            yield AlarmRule(
                f"{objective.name}{window.name}",
                objective.rate(stage, given, window.period),
                burn.rate,
                1,
                f"{objective.what} used the error budget {burn.rate:g} times too fast "
                "in this window.",
                RUNBOOK,
            )

    return AlarmGroup(
        f"{objective.name}{burn.name}",
        list(rules()),
        f"{objective.what} use up the error budget of 30 days: {burn.spent}.",
        RUNBOOK,
        all=True,
    )


def _errors(
    stage: Stage, given: Objectives, period: Duration
) -> cloudwatch.MathExpression:
    """Return how many times more requests fail than the objective allows."""
    budget = f"{1 - given.availability:.6g}"
    return cloudwatch.MathExpression(
        expression=f"IF(errors >= {given.fewest}, errors / requests / {budget}, 0)",
        label="Burn rate",
        period=period,
        using_metrics={
            "errors": gateway_metric(stage, "5XXError", "Sum", period),
            "requests": gateway_metric(stage, "Count", "Sum", period),
        },
    )


def _slowness(
    stage: Stage, given: Objectives, period: Duration
) -> cloudwatch.MathExpression:
    """Return how many times more requests are late than the objective allows.

    CloudWatch counts by percentile rank: `PR(:1000)` is the per cent up to 1,000 ms.
    """
    budget = f"{100 * (1 - given.latency):.6g}"
    fewest = 100 * given.fewest
    return cloudwatch.MathExpression(
        expression=f"IF((100 - quick) * requests >= {fewest}, "
        f"(100 - quick) / {budget}, 0)",
        label="Burn rate",
        period=period,
        using_metrics={
            "quick": gateway_metric(
                stage, "Latency", f"PR(:{given.in_time_ms})", period
            ),
            "requests": gateway_metric(stage, "Count", "Sum", period),
        },
    )


_OBJECTIVES = (
    _Objective("Availability", "Server errors", _errors),
    _Objective("Slowness", "Late answers", _slowness),
)
