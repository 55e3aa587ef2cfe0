"""Mistakes in what watches a stage, each with the check that must name it."""

from tests.infra.meaning import alarms, coverage, spending, telling, wiring
from tests.infra.meaning.planting import (
    Mistake,
    Plant,
    changing,
    leaving_out,
    setting,
)
from tests.infra.templates import Assembly

_WINDOW = ("Operations", "AvailabilityFiveMinutes")


def _rule(name: str, old: str, new: str) -> Plant:
    """Return the mistake of another text in the rule of a group."""

    def plant(assembly: Assembly) -> None:
        """Replace the text."""
        group = assembly.operations.resources[name]
        assert old in group["AlarmRule"]
        group.properties["AlarmRule"] = group["AlarmRule"].replace(old, new)

    return plant


WATCHING: dict[str, Mistake] = {
    "an alarm says nothing of what to do": Mistake(
        setting("Operations", "Latency", AlarmDescription="It is slow."),
        telling.unexplained,
    ),
    "an alarm names a page that there is not": Mistake(
        setting("Operations", "Page", AlarmDescription="Look: docs/runbooks/all.md"),
        telling.unexplained,
    ),
    "an alarm does not tell of its end": Mistake(
        leaving_out("Operations", "Page", "OKActions"), telling.unheard_alarms
    ),
    "the end is told to another topic": Mistake(
        setting("Operations", "Page", OKActions=["${Operations.Alarms}"]),
        telling.unheard_alarms,
    ),
    "a second alarm wakes people": Mistake(
        setting(
            "Operations",
            "Latency",
            AlarmActions=["${Operations.Pages}"],
            OKActions=["${Operations.Pages}"],
        ),
        telling.pages,
    ),
    "nobody is woken by the probe": Mistake(
        _rule("Page", ' OR ALARM("${Operations.ProbeFails.Arn}")', ""),
        telling.pages,
    ),
    "nobody is woken at all": Mistake(
        setting("Operations", "Page", AlarmActions=["${Operations.Alarms}"]),
        telling.pages,
    ),
    "either window burns a budget": Mistake(
        _rule("AvailabilityBurns", " AND ", " OR "), telling.late_alarms
    ),
    "the windows of two pairs are swapped": Mistake(
        _rule("AvailabilityBurnsFast", "FiveMinutes", "HalfHour"),
        telling.unheard_alarms,
    ),
    "the short window is as long as the long one": Mistake(
        changing(*_WINDOW, "Metrics", 1, "MetricStat", "Period", 3_600),
        telling.unheard_alarms,
    ),
    "the windows have two thresholds": Mistake(
        setting(*_WINDOW, Threshold=6), telling.unheard_alarms
    ),
    "a budget is measured by another objective": Mistake(
        changing(*_WINDOW, "Metrics", 0, "Expression", "errors / requests / 0.01"),
        telling.unheard_alarms,
    ),
    "a burning budget is out of reach": Mistake(
        setting("Operations", "SlownessHour", Threshold=101), alarms.numb_alarms
    ),
    "the probe's silence is taken for health": Mistake(
        setting("Operations", "ProbeFails", TreatMissingData="notBreaching"),
        alarms.treats_missing_data,
    ),
    "the probe's alarm watches another stage": Mistake(
        setting(
            "Operations",
            "ProbeFails",
            Dimensions=[
                {"Name": "service", "Value": "backend"},
                {"Name": "stage", "Value": "dev"},
            ],
        ),
        alarms.unknown_metrics,
    ),
    "the probe has no alarm": Mistake(
        lambda a: a.operations.resources.pop("ProbeFails"), coverage.unwatched
    ),
    "the probe's schedule is disabled": Mistake(
        setting("Workers", "ProbeRuns", State="DISABLED"), wiring.switched_on
    ),
    "a budget tells nobody": Mistake(
        setting("Operations", "Budget", NotificationsWithSubscribers=[]),
        spending.unwatched_costs,
    ),
    "a budget is of all stages": Mistake(
        changing("Operations", "Budget", "Budget", "CostFilters", {}),
        spending.unwatched_costs,
    ),
    "budgets may not publish to the topic": Mistake(
        changing(
            "Operations",
            "AlarmsPolicy",
            *("PolicyDocument", "Statement", 1),
            *("Principal", {"Service": "cloudwatch.amazonaws.com"}),
        ),
        spending.unwatched_costs,
    ),
    "anomalies of another stage are told": Mistake(
        setting(
            "Operations",
            "CostMonitor",
            MonitorSpecification='{"Tags": {"Key": "stage", "Values": ["dev"]}}',
        ),
        spending.unwatched_costs,
    ),
    "a stack has no tag of costs": Mistake(
        leaving_out("Data", "Files", "Tags"), spending.untagged
    ),
}
"""Mistakes in what watches a stage: objectives, pages, the probe, the budget."""
