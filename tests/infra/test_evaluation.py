"""Every alarm fires on bad datapoints and on no good ones, as CloudWatch evaluates."""

from collections.abc import Iterator

import pytest

from tests.infra.assemblies import assembly
from tests.infra.meaning.alarms import COMPOSITE, Part, Watched, alarms, watched
from tests.infra.meaning.evaluation import (
    Series,
    State,
    composite_state,
    evaluated,
    state_of,
)
from tests.infra.meaning.references import name_of
from tests.infra.meaning.telling import members_of
from tests.infra.templates import STAGES, Assembly

# AWS's tables: 0 is a good datapoint, X a bad one, - is missing. The states are those
# of the treatments missing, ignore, breaching, notBreaching; "" keeps the former state.
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
THREE_OF_THREE = {
    "0-X-X": ("OK", "OK", "OK", "OK"),
    "----0": ("OK", "OK", "OK", "OK"),
    "-----": ("INSUFFICIENT_DATA", "", "ALARM", "OK"),
    "0XX-X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "--X--": ("ALARM", "", "ALARM", "OK"),
}
TWO_OF_THREE = {
    "0-X-X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "00X0X": ("ALARM", "ALARM", "ALARM", "ALARM"),
    "0-X--": ("OK", "OK", "ALARM", "OK"),
    "----0": ("OK", "OK", "ALARM", "OK"),
    "---X-": ("ALARM", "", "ALARM", "OK"),
}
LATE = 2
"""Periods more than N that CloudWatch looks at, as in its examples."""
POINTS = {"0": False, "X": True, "-": None}


@pytest.mark.parametrize("before", ["OK", "ALARM"])
@pytest.mark.parametrize(
    ("wanted", "points", "treatment", "expected"),
    [
        (wanted, points, treatment, state)
        for wanted, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
        for points, states in table.items()
        for treatment, state in zip(TREATMENTS, states, strict=True)
    ],
)
def test_missing_data_are_treated_as_aws_documents(
    wanted: int, points: str, treatment: str, expected: State | str, before: State
) -> None:
    """The evaluator is no better than its likeness to CloudWatch."""
    found = state_of(
        [POINTS[point] for point in points],
        periods=3,
        wanted=wanted,
        missing=treatment,
        before=before,
    )
    assert found == (expected or before)


def good(found: Watched, length: int) -> dict[str, Series]:
    """Return what the metrics of an alarm are while all is well."""
    return {
        part.id: [part.kind.good_value(part.statistic) if part.kind else None] * length
        for part in found.parts
    }


def bad(found: Watched, part: Part, length: int) -> Iterator[dict[str, Series]]:
    """Return the same with one metric gone bad: by its value, or by silence."""
    assert part.kind is not None
    values: list[float | None] = [part.kind.bad_value(part.statistic)]
    if part.kind.silence:
        values.append(None)
    for value in values:
        yield {**good(found, length), part.id: [value] * length}


def names(stage: str) -> list[str]:
    """Return the alarms of a stage."""
    return [found.alarm.name for found in alarms(assembly(stage))]


CASES = [
    pytest.param(stage, marks=pytest.mark.xdist_group("stacks"))
    for stage in (*STAGES, "guarded", "edged")
]


@pytest.mark.parametrize("stage", CASES)
def test_every_alarm_fires_and_ends(stage: str) -> None:
    """It is raised by each of its metrics alone, and by none when all is well."""
    found = list(alarms(assembly(stage)))
    assert len(found) > 30
    for each in found:
        periods = each.alarm["EvaluationPeriods"]
        wanted = each.alarm.properties.get("DatapointsToAlarm", periods)
        well = good(each, periods + LATE)
        assert evaluated(each, well, "ALARM") == "OK", each.alarm.name
        causes = [part for part in each.parts if part.kind and not part.kind.neutral]
        assert causes, each.alarm.name
        for part in causes:
            for now in bad(each, part, periods + LATE):
                fired = evaluated(each, now)
                assert fired == "ALARM", (each.alarm.name, part.name)
                once = {
                    id: [*well[id][1:], now[id][0]] if wanted > 1 else now[id]
                    for id in now
                }
                single = evaluated(each, once)
                assert single == ("OK" if wanted > 1 else "ALARM"), each.alarm.name


def raised_in(stage: Assembly, metrics: dict[str, State]) -> set[str]:
    """Return the composite alarms that metric alarms in these states raise."""
    references = {
        member: name_of(stage, member)
        for group in stage.operations.of_type(COMPOSITE)
        for member in members_of(group)
    }
    states: dict[str, State] = dict(metrics)
    # Composites of composites settle after as many rounds as there are.
    for _ in stage.operations.of_type(COMPOSITE):
        for group in stage.operations.of_type(COMPOSITE):
            on = {
                ref for ref, name in references.items() if states.get(name) == "ALARM"
            }
            states[group.name] = composite_state(group["AlarmRule"], on)
    return {
        group.name
        for group in stage.operations.of_type(COMPOSITE)
        if states[group.name] == "ALARM"
    }


def test_every_group_fires_by_its_members(deployed: Assembly) -> None:
    """Any of them, but for windows: both of a pair."""
    groups = deployed.operations.of_type(COMPOSITE)
    assert groups and raised_in(deployed, {}) == set()
    for group in groups:
        members = [name_of(deployed, each) for each in members_of(group)]
        enough = [[member] for member in members]
        if " AND " in group["AlarmRule"]:
            for member in members:
                assert group.name not in raised_in(deployed, {member: "ALARM"})
            enough = [members]
        for together in enough:
            leaves = [leaf for each in together for leaf in _leaves(deployed, each)]
            states: dict[str, State] = dict.fromkeys(leaves, "ALARM")
            assert group.name in raised_in(deployed, states), group.name


def _leaves(stage: Assembly, name: str) -> list[str]:
    """Return the metric alarms that raise an alarm: itself, or those of a group."""
    alarm = stage.operations.resources[name]
    if alarm.type != COMPOSITE:
        return [name]
    return [
        leaf
        for member in members_of(alarm)
        for leaf in _leaves(stage, name_of(stage, member))
    ]


WINDOWS = {
    "Hour": 60,
    "FiveMinutes": 5,
    "SixHours": 360,
    "HalfHour": 30,
    "Day": 1440,
    "TwoHours": 120,
}
OUTAGES = {
    "half of all requests fail for ten minutes": ([(100, 50)] * 10, {"BurnsFast"}),
    "two per cent fail for two hours": ([(100, 2)] * 120, {"BurnsFast"}),
    "one per cent fails for six hours": ([(100, 1)] * 360, {"Burns"}),
    "four in a thousand fail for a day": ([(1000, 4)] * 1440, {"BurnsSlowly"}),
    "the objective is just held for a day": ([(1000, 1)] * 1440, set()),
    "two errors of a quiet night": ([(0, 0)] * 1430 + [(1, 1)] * 2, set()),
    "an outage that ended an hour ago": (
        [(100, 100)] * 2 + [(100, 0)] * 150,
        set(),
    ),
}


@pytest.mark.parametrize(("minutes", "expected"), OUTAGES.values(), ids=list(OUTAGES))
def test_budget_is_burnt_by_what_it_should_be(
    minutes: list[tuple[int, int]], expected: set[str]
) -> None:
    """The windows count minutes of requests and errors, the newest last."""
    stage = assembly("prod")
    states: dict[str, State] = {}
    for name, length in WINDOWS.items():
        seen = minutes[-length:]
        found = watched(stage.operations.resources[f"Availability{name}"])
        assert {part.period for part in found.parts} == {60 * length}
        requests = sum(each[0] for each in seen)
        errors = sum(each[1] for each in seen)
        values: dict[str, Series] = {
            "errors": [errors if requests else None],
            "requests": [requests if requests else None],
        }
        states[f"Availability{name}"] = evaluated(found, values)
    groups = raised_in(stage, states)
    burning = {name.removeprefix("Availability") for name in groups - {"Page"}}
    assert burning >= expected
    assert ("Page" in groups) is bool(expected & {"BurnsFast", "Burns"})
    assert bool(burning) is bool(expected)
