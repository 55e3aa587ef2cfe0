"""Checks of who hears of an alarm, when, and what it tells them to do."""

import re

from tests.infra.meaning.alarms import ALARM, COMPOSITE, alarms, watched
from tests.infra.meaning.references import name_of, reference
from tests.infra.templates import ROOT, Assembly, Resource, StackView

PAGES = "${Operations.Pages}"
_DAY, _WEEK = 86_400, 604_800
_ANY_OF = re.compile(r'\(?ALARM\("[^"]+"\)( OR ALARM\("[^"]+"\))*\)?')
_BOTH_OF = re.compile(r'\(ALARM\("[^"]+"\) AND ALARM\("[^"]+"\)\)')


def late_alarms(assembly: Assembly) -> list[str]:
    """Complain of alarms that look back further than CloudWatch does, or too long."""
    complaints = []
    slow_by_design = _long_windows(assembly)
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
            if name in slow_by_design or part.kind is None or part.kind.silence:
                continue
            if back > 3600:
                complaints.append(f"{name} tells only after an hour")
    return complaints


def unheard_alarms(assembly: Assembly) -> list[str]:
    """Complain of alarms that nobody hears of, and of those that are told twice."""
    topics = {
        reference(assembly, topic)
        for stack in watching(assembly)
        for topic in stack.of_type("AWS::SNS::Topic")
    }
    grouped: dict[str, int] = {}
    complaints = []
    for group in assembly.everywhere(COMPOSITE):
        rule = group["AlarmRule"]
        if not _ANY_OF.fullmatch(rule) and not _windows(assembly, rule):
            complaints.append(f"{group.name} is raised by less than any of its alarms")
        for member in members_of(group):
            child = name_of(assembly, member)
            grouped[child] = grouped.get(child, 0) + 1
    undoing = {
        name_of(assembly, each["Name"])
        for deployment in assembly.everywhere("AWS::CodeDeploy::DeploymentGroup")
        if deployment["AlarmConfiguration"].get("Enabled", True)
        for each in deployment["AlarmConfiguration"]["Alarms"]
    }
    for alarm in (*assembly.everywhere(ALARM), *assembly.everywhere(COMPOSITE)):
        heard = grouped.get(alarm.name, 0)
        if heard > 1 or (heard and alarm.properties.get("AlarmActions")):
            complaints.append(f"{alarm.name} is told twice")
        if not heard and alarm.name not in undoing:
            complaints += _mute(alarm, topics)
    return complaints


def pages(assembly: Assembly) -> list[str]:
    """Complain unless one alarm wakes people, of what clients meet."""
    waking = [
        alarm
        for kind in (ALARM, COMPOSITE)
        for alarm in assembly.operations.of_type(kind)
        if PAGES in alarm.properties.get("AlarmActions", [])
    ]
    if [alarm.name for alarm in waking] != ["Page"]:
        return [f"{[alarm.name for alarm in waking]} wake people, not one alarm"]
    members = {name_of(assembly, each) for each in members_of(waking[0])}
    wanted = {"ServerErrors"}
    if assembly.stage.probe:
        wanted.add("ProbeFails")
    if assembly.stage.objectives:
        wanted |= {
            f"{name}{burn}"
            for name in ("Availability", "Slowness")
            for burn in ("BurnsFast", "Burns")
        }
    return [
        *(f"nobody is woken by {name}" for name in sorted(wanted - members)),
        *(f"people are woken by {name}" for name in sorted(members - wanted)),
    ]


def unexplained(assembly: Assembly) -> list[str]:
    """Complain of alarms whose description ends with no page that there is."""
    complaints = []
    for alarm in (
        alarm
        for stack in watching(assembly)
        for kind in (ALARM, COMPOSITE)
        for alarm in stack.of_type(kind)
    ):
        page = alarm.properties.get("AlarmDescription", "").rpartition(" ")[2]
        if not page.endswith(".md") or not (ROOT / page).is_file():
            complaints.append(f"{alarm.name} has no runbook: {page or 'nothing'}")
    return complaints


def watching(assembly: Assembly) -> list[StackView]:
    """Return the stacks whose alarms tell people."""
    names = ("Operations", "Edge")
    return [assembly.stacks[name] for name in names if name in assembly.stacks]


def members_of(group: Resource) -> list[str]:
    """Return the alarms that a composite alarm names."""
    return re.findall(r'ALARM\("([^"]+)"\)', group["AlarmRule"])


def _windows(assembly: Assembly, rule: str) -> bool:
    """Tell whether a rule is of a long and a short window of the same condition."""
    if not _BOTH_OF.fullmatch(rule):
        return False
    both = [
        watched(assembly.operations.resources[name_of(assembly, each)])
        for each in re.findall(r'ALARM\("([^"]+)"\)', rule)
    ]
    long, short = (found.parts[0].period for found in both)
    first, second = both
    return (
        6 <= long / short <= 12
        and first.expression == second.expression
        and first.alarm["Threshold"] == second.alarm["Threshold"]
    )


def _long_windows(assembly: Assembly) -> set[str]:
    """Return the alarms on windows, which count only together."""
    return {
        name_of(assembly, each)
        for group in assembly.everywhere(COMPOSITE)
        if _windows(assembly, group["AlarmRule"])
        for each in members_of(group)
    }


def _mute(alarm: Resource, topics: set[str]) -> list[str]:
    """Complain if nobody hears of this alarm."""
    given = alarm.properties
    if given.get("ActionsEnabled", True) is not True:
        return [f"{alarm.name}: its actions are off"]
    told = topics & set(given.get("AlarmActions", []))
    if not told:
        return [f"{alarm.name} tells nobody"]
    if set(given.get("OKActions", [])) != told:
        return [f"{alarm.name} does not tell of its end"]
    return []


CHECKS = (late_alarms, unheard_alarms, pages, unexplained)
