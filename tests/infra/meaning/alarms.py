"""Checks of alarms: each can be raised by what it is about, and is heard."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.infra.meaning.catalogue import KINDS, Kind, strangers
from tests.infra.meaning.mathematics import Unreadable, value_of
from tests.infra.meaning.references import reference
from tests.infra.templates import Assembly, Resource

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}
# What counts attempts, the ones that are repeated as well as the last.
_OF_ATTEMPTS = ("Errors", "Throttles")


@dataclass(frozen=True)
class Part:
    """One metric that an alarm watches."""

    id: str
    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str
    period: int

    @property
    def kind(self) -> Kind | None:
        """The kind of metric; None if it is unknown."""
        return KINDS.get((self.namespace, self.name))

    @property
    def identity(self) -> tuple[object, ...]:
        """The metric, its statistic, and the time that a value is of."""
        dimensions = frozenset(self.dimensions.items())
        return self.namespace, self.name, dimensions, self.statistic, self.period


@dataclass(frozen=True)
class Watched:
    """The condition of an alarm.

    Attributes:
        parts: the metrics.
        expression: what they are put together by; of a single one its id.
    """

    alarm: Resource
    parts: tuple[Part, ...]
    expression: str

    def breaches(self, values: Mapping[str, float | None]) -> bool:
        """Tell whether a period with these values counts towards the alarm."""
        value = value_of(self.expression, values)
        if value is None:
            return self.alarm.properties.get("TreatMissingData") == "breaching"
        return self.is_beyond(value)

    def is_beyond(self, value: float) -> bool:
        """Tell whether a value is on the bad side of the threshold."""
        compare = _COMPARISONS[self.alarm["ComparisonOperator"]]
        return compare(value, self.alarm["Threshold"])


def watched(alarm: Resource) -> Watched:
    """Return the condition of an alarm."""
    given = alarm.properties
    if "Metrics" not in given:
        return Watched(alarm, (_part("metric", given, given),), "metric")
    parts = tuple(
        _part(m["Id"], m["MetricStat"]["Metric"], m["MetricStat"])
        for m in given["Metrics"]
        if "MetricStat" in m
    )
    (result,) = [m for m in given["Metrics"] if m.get("ReturnData", True)]
    return Watched(alarm, parts, result.get("Expression", result["Id"]))


def alarms(assembly: Assembly) -> Iterator[Watched]:
    """Return the conditions of all alarms on metrics."""
    return map(watched, assembly.everywhere(ALARM))


def unknown_metrics(assembly: Assembly) -> list[str]:
    """Complain of metrics that nothing publishes, and of statistics that do not fit."""
    complaints = []
    for found in alarms(assembly):
        for part in found.parts:
            where = f"{found.alarm.name}: {part.namespace} {part.name}"
            if part.kind is None:
                complaints.append(f"{where} is unknown")
                continue
            if frozenset(part.dimensions) not in part.kind.dimensions:
                complaints.append(f"{where} is not by {sorted(part.dimensions)}")
            if part.kind.bad_value(part.statistic) is None:
                complaints.append(f"{where}: {part.statistic} tells nothing")
            complaints += [
                f"{where}: {stranger}"
                for stranger in strangers(assembly, part.dimensions)
            ]
    return complaints


def numb_alarms(assembly: Assembly) -> list[str]:
    """Complain of alarms that what they watch cannot raise, or that are always raised.

    Each metric alone must raise the alarm with a bad value while the others are good
    or, where a good service publishes nothing, without data.
    """
    complaints = []
    for found in alarms(assembly):
        name = found.alarm.name
        good = {
            part.id: part.kind.good_value(part.statistic) if part.kind else None
            for part in found.parts
        }
        try:
            if found.breaches(good):
                complaints.append(f"{name} is raised although all is well")
            if not found.parts:
                complaints.append(f"{name} watches nothing")
            complaints += [
                f"{name} is not raised by {part.name} of {_place(part)}"
                for part in found.parts
                if part.kind
                and not part.kind.neutral
                and not _is_raised(found, part, good)
            ]
        except Unreadable as error:
            complaints.append(
                f"{name} has an expression that is not understood: {error}"
            )
    return complaints


def treats_missing_data(assembly: Assembly) -> list[str]:
    """Complain of alarms that do not say what no data means, or the wrong thing."""
    complaints = []
    for found in alarms(assembly):
        given = found.alarm.properties.get("TreatMissingData")
        if given not in ("breaching", "notBreaching"):
            complaints.append(f"{found.alarm.name}: no data means {given}")
        beats = any(part.kind and part.kind.silence for part in found.parts)
        if beats is not (given == "breaching"):
            complaints.append(f"{found.alarm.name}: no data must not be {given}")
    return complaints


def doubled_alarms(assembly: Assembly) -> list[str]:
    """Complain of metrics that two alarms watch in the same way."""
    seen: dict[tuple[object, ...], str] = {}
    complaints = []
    for found in alarms(assembly):
        if found.alarm.name not in assembly.operations.resources:
            continue
        for part in found.parts:
            if part.kind and part.kind.neutral:
                continue
            other = seen.setdefault(part.identity, found.alarm.name)
            if other != found.alarm.name:
                complaints.append(f"{part.name}: both {other} and {found.alarm.name}")
    return complaints


def alarms_on_attempts(assembly: Assembly) -> list[str]:
    """Complain of alarms on single attempts of what AWS itself tries again."""
    repeated = {
        reference(assembly, each)
        for each in assembly.everywhere("AWS::Lambda::Function")
        if not _answers_requests(assembly, each)
    }
    return [
        f"{found.alarm.name} counts {part.name} that AWS mends by retries"
        for found in alarms(assembly)
        for part in found.parts
        if part.name in _OF_ATTEMPTS and part.dimensions.get("FunctionName") in repeated
    ]


def _part(id: str, metric: Mapping[str, object], given: Mapping[str, object]) -> Part:
    dimensions: object = metric.get("Dimensions", [])
    statistics = [given.get(n) for n in ("Stat", "Statistic", "ExtendedStatistic")]
    assert isinstance(dimensions, list)
    return Part(
        id,
        str(metric["Namespace"]),
        str(metric["MetricName"]),
        {d["Name"]: d["Value"] for d in dimensions},
        next(str(s) for s in statistics if s),
        int(str(given["Period"])),
    )


def _is_raised(found: Watched, part: Part, good: Mapping[str, float | None]) -> bool:
    """Tell whether one metric raises the alarm, the others being as given."""
    assert part.kind is not None
    bad = part.kind.bad_value(part.statistic)
    values: list[float | None] = [bad]
    if part.kind.silence:
        values.append(None)
    return all(found.breaches({**good, part.id: value}) for value in values)


def _place(part: Part) -> str:
    return ", ".join(f"{k}={v}" for k, v in part.dimensions.items())


def _answers_requests(assembly: Assembly, function: Resource) -> bool:
    return assembly.service.resources.get(function.name) is function


CHECKS = (
    unknown_metrics,
    numb_alarms,
    treats_missing_data,
    doubled_alarms,
    alarms_on_attempts,
)
