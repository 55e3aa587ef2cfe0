"""Checks of alarms: each can be raised by what it is about, and is heard."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.infra.meaning.catalogue import KINDS, Kind, strangers
from tests.infra.meaning.mathematics import Unreadable, value_of
from tests.infra.meaning.references import name_of, reference
from tests.infra.templates import Assembly, Resource

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}
_DAY, _WEEK = 86_400, 604_800
_ANY_OF = re.compile(r'\(?ALARM\("[^"]+"\)( OR ALARM\("[^"]+"\))*\)?')
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
        """The metric and its statistic."""
        dimensions = frozenset(self.dimensions.items())
        return self.namespace, self.name, dimensions, self.statistic


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
            if part.statistic not in part.kind.bad:
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
        kinds = {part.id: part.kind for part in found.parts}
        good = {id: kind.good if kind else None for id, kind in kinds.items()}
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


def late_alarms(assembly: Assembly) -> list[str]:
    """Complain of alarms that look back further than CloudWatch does, or too long."""
    complaints = []
    for found in alarms(assembly):
        name, periods = found.alarm.name, found.alarm["EvaluationPeriods"]
        if found.alarm.properties.get("DatapointsToAlarm", periods) > periods:
            complaints.append(f"{name} wants more values than it looks at")
        if len({part.period for part in found.parts}) > 1:
            complaints.append(f"{name} mixes periods")
        for part in found.parts:
            back = periods * part.period
            if back > (_WEEK if part.period >= 3600 else _DAY):
                complaints.append(f"{name} looks back too far")
            if part.kind and not part.kind.silence and back > 3600:
                complaints.append(f"{name} tells only after an hour")
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


def unheard_alarms(assembly: Assembly) -> list[str]:
    """Complain of alarms that nobody hears of, and of those that are told twice."""
    topics = {f"${{Operations.{t.name}}}" for t in _topics(assembly)}
    grouped: dict[str, int] = {}
    complaints = []
    for group in assembly.everywhere(COMPOSITE):
        rule = group["AlarmRule"]
        if not _ANY_OF.fullmatch(rule):
            complaints.append(f"{group.name} is raised by less than any of its alarms")
        for member in re.findall(r'ALARM\("([^"]+)"\)', rule):
            child = name_of(assembly, member)
            grouped[child] = grouped.get(child, 0) + 1
        complaints += _mute(group, topics)
    undoing = {
        name_of(assembly, each["Name"])
        for deployment in assembly.everywhere("AWS::CodeDeploy::DeploymentGroup")
        if deployment["AlarmConfiguration"].get("Enabled", True)
        for each in deployment["AlarmConfiguration"]["Alarms"]
    }
    for alarm in assembly.everywhere(ALARM):
        heard = grouped.get(alarm.name, 0)
        if heard > 1 or (heard and alarm.properties.get("AlarmActions")):
            complaints.append(f"{alarm.name} is told twice")
        if not heard and alarm.name not in undoing:
            complaints += _mute(alarm, topics)
    return complaints


def doubled_alarms(assembly: Assembly) -> list[str]:
    """Complain of metrics that two alarms watch in the same way."""
    seen: dict[tuple[object, ...], str] = {}
    complaints = []
    for found in alarms(assembly):
        if found.alarm.name not in assembly.operations.resources:
            continue
        for part in found.parts:
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
    bad = part.kind.bad.get(part.statistic)
    values: list[float | None] = [bad]
    if part.kind.silence:
        values.append(None)
    return all(found.breaches({**good, part.id: value}) for value in values)


def _mute(alarm: Resource, topics: set[str]) -> list[str]:
    """Complain if nobody hears of this alarm."""
    given = alarm.properties
    if given.get("ActionsEnabled", True) is not True:
        return [f"{alarm.name}: its actions are off"]
    if not topics & set(given.get("AlarmActions", [])):
        return [f"{alarm.name} tells nobody"]
    return []


def _topics(assembly: Assembly) -> list[Resource]:
    return assembly.operations.of_type("AWS::SNS::Topic")


def _place(part: Part) -> str:
    return ", ".join(f"{k}={v}" for k, v in part.dimensions.items())


def _answers_requests(assembly: Assembly, function: Resource) -> bool:
    return assembly.service.resources.get(function.name) is function


CHECKS = (
    unknown_metrics,
    numb_alarms,
    late_alarms,
    treats_missing_data,
    unheard_alarms,
    doubled_alarms,
    alarms_on_attempts,
)
