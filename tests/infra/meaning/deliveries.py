"""Checks of deliveries: each is tried, watched and undone, and by nobody else's right.

Policies of updates are no properties, so they are read as CloudFormation gets them.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from infra.stages.delivery import AT_ONCE
from runtime.core.contract import VERSION_ERRORS_METRIC
from tests.infra.meaning.alarms import Part, watched
from tests.infra.meaning.references import find, name_of
from tests.infra.templates import Assembly, Resource, listed, statements

GROUP = "AWS::CodeDeploy::DeploymentGroup"
ROLE = "AWS::IAM::Role"
EVENTS = {
    "DEPLOYMENT_FAILURE",
    "DEPLOYMENT_STOP_ON_ALARM",
    "DEPLOYMENT_STOP_ON_REQUEST",
}
TELLING = "codedeploy:PutLifecycleEventHookExecutionStatus"
METRICS = {"Errors", VERSION_ERRORS_METRIC, "Duration"}
SECONDS = 60
_HASH = re.compile(r"[0-9A-F]{8}$")


class Delivered(NamedTuple):
    """An alias that CodeDeploy moves, its group, and the hooks around it."""

    alias: Resource
    group: Resource | None
    before: Resource | None
    after: Resource | None

    @property
    def function(self) -> str:
        """The reference to the function."""
        return str(self.alias["FunctionName"])


def served(assembly: Assembly) -> list[Resource]:
    """Return the aliases of the functions that answer requests."""
    return [assembly.service.resources[f"{name}Live"] for name in ("Auth", "Api")]


def delivered(assembly: Assembly) -> Iterator[Delivered]:
    """Return the aliases that CodeDeploy moves."""
    for alias in served(assembly):
        policy = alias.whole.get("UpdatePolicy", {}).get("CodeDeployLambdaAliasUpdate")
        if policy:
            yield Delivered(
                alias,
                *(
                    _referred(assembly, policy.get(name))
                    for name in (
                        "DeploymentGroupName",
                        "BeforeAllowTrafficHook",
                        "AfterAllowTrafficHook",
                    )
                ),
            )


def undelivered(assembly: Assembly) -> list[str]:
    """Complain of aliases that nobody delivers, or by the group of another."""
    if assembly.stage.delivery is None:
        return [f"{each.alias.name} is delivered" for each in delivered(assembly)]
    found = list(delivered(assembly))
    complaints = [
        f"{alias.name} moves without CodeDeploy"
        for alias in served(assembly)
        if alias not in [each.alias for each in found]
    ]
    groups = [each.group.name for each in found if each.group]
    if len(groups) != len(set(groups)) or len(groups) != len(found):
        complaints.append(f"{groups} are not one group for each alias")
    for kind in ("AWS::Lambda::Alias",):
        complaints += [
            f"{alias.name} is no function of requests"
            for alias in assembly.everywhere(kind)
            if "UpdatePolicy" in alias.whole and alias not in served(assembly)
        ]
    return complaints


def never_undone(assembly: Assembly) -> list[str]:
    """Complain of deliveries that no alarm of their own would undo."""
    complaints = []
    for each in delivered(assembly):
        if each.group is None:
            continue
        name, given = each.group.name, each.group.properties
        rollback = given.get("AutoRollbackConfiguration", {})
        if rollback.get("Enabled") is not True:
            complaints.append(f"{name} undoes nothing")
        if set(rollback.get("Events", [])) != EVENTS:
            complaints.append(f"{name} is not undone at {rollback.get('Events')}")
        alarms = given.get("AlarmConfiguration", {})
        if not alarms.get("Alarms") or alarms.get("Enabled", True) is not True:
            complaints.append(f"{name} looks at no alarm")
        if alarms.get("IgnorePollAlarmFailure"):
            complaints.append(f"{name} goes on where it cannot see its alarms")
        complaints += _wrong_alarms(assembly, each, alarms.get("Alarms", []))
    return complaints


def _wrong_alarms(
    assembly: Assembly, each: Delivered, alarms: list[dict[str, str]]
) -> list[str]:
    """Complain unless the alarms are on all that clients see, of this version."""
    parts: list[tuple[str, Part]] = []
    complaints = []
    for alarm in alarms:
        resource = find(assembly, alarm["Name"])
        if resource is None:
            complaints.append(f"{alarm['Name']} is no alarm that there is")
            continue
        parts += [(resource.name, part) for part in watched(resource).parts]
    seen = {part.name for _, part in parts}
    if seen != METRICS:
        complaints.append(f"{each.alias.name} is judged by {sorted(seen)}")
    for name, part in parts:
        of = part.dimensions
        if of.get("FunctionName", of.get("function")) != each.function:
            complaints.append(f"{name} is of another function than {each.alias.name}")
        told = of.get("ExecutedVersion", of.get("version"))
        exact = part.name == VERSION_ERRORS_METRIC or _gradual(each)
        if told != (each.alias["FunctionVersion"] if exact else None):
            complaints.append(f"{name} watches version {told} of {each.alias.name}")
    return complaints


def untried(assembly: Assembly) -> list[str]:
    """Complain of versions that get requests before, or without, being judged."""
    delivery, complaints = assembly.stage.delivery, []
    for each in delivered(assembly):
        name = each.alias.name
        if each.before is None or each.before.name != "SmokeFunction":
            complaints.append(f"nobody tries a version before {name} moves to it")
        wanted = delivery is not None and delivery.watch_minutes and not _gradual(each)
        if wanted and (each.after is None or each.after.name != "WatchFunction"):
            complaints.append(f"nobody watches after {name} has moved")
        if not wanted and each.after is not None:
            complaints.append(f"{name} has moved step by step, and is watched again")
    return complaints + _hurried(assembly)


def _hurried(assembly: Assembly) -> list[str]:
    """Complain of hooks that end before their work is done."""
    complaints = []
    smoke = assembly.service.resources.get("SmokeFunction")
    if smoke and not 180 <= smoke["Timeout"] <= 900:
        complaints.append(f"{smoke.name} has {smoke['Timeout']} s")
    watch = assembly.service.resources.get("WatchFunction")
    if watch:
        minutes = int(watch["Environment"]["Variables"]["WATCH_MINUTES"])
        if watch["Timeout"] < (minutes + 0.5) * SECONDS:
            complaints.append(f"{watch.name} ends before its {minutes} minutes")
    return complaints


def shifted_while_warm(assembly: Assembly) -> list[str]:
    """Complain of aliases that keep environments warm and lead to two versions."""
    complaints = [
        f"{each.alias.name} keeps environments warm while it is shifted"
        for each in delivered(assembly)
        if _gradual(each) and "ProvisionedConcurrencyConfig" in each.alias.properties
    ]
    delivery = assembly.stage.delivery
    for each in delivered(assembly) if delivery else ():
        settings = (
            assembly.stage.api if "Api" in each.alias.name else assembly.stage.auth
        )
        assert delivery is not None
        shift = delivery.shift_of(settings.provisioned)
        if (shift != AT_ONCE) is not _gradual(each):
            complaints.append(f"{each.alias.name} does not move by {shift}")
    return complaints


def powerless(assembly: Assembly) -> list[str]:
    """Complain of rights that are missing, without which every delivery fails."""
    complaints = []
    for each in delivered(assembly):
        if each.group is None:
            continue
        group = f"deploymentgroup:${{Service.{_application(each.group)}}}/"
        group += f"${{Service.{each.group.name}}}"
        application = f"application:${{Service.{_application(each.group)}}}"
        alarms = [a["Name"] for a in each.group["AlarmConfiguration"].get("Alarms", [])]
        asked = [f"{alarm[:-1]}.Arn}}" for alarm in alarms]
        role = name_of(assembly, each.group["ServiceRoleArn"])
        wanted = [
            (role, "lambda:UpdateAlias", f"{each.function[:-1]}.Arn}}"),
            (role, "lambda:GetAlias", f"{each.function[:-1]}.Arn}}"),
            *((role, "cloudwatch:DescribeAlarms", alarm) for alarm in asked),
        ]
        for hook in (each.before, each.after):
            if hook is None:
                continue
            own = name_of(assembly, hook["Role"])
            arn = f"${{Service.{hook.name}.Arn}}"
            wanted += [
                (role, "lambda:InvokeFunction", arn),
                (own, TELLING, group),
                (own, "codedeploy:GetDeployment", group),
                (own, "codedeploy:GetApplicationRevision", application),
            ]
            if hook is each.before:
                versions = f"{each.function[:-1]}.Arn}}:*"
                wanted.append((own, "lambda:InvokeFunction", versions))
            else:
                wanted.append((own, "codedeploy:GetDeploymentGroup", group))
                wanted += [(own, "cloudwatch:DescribeAlarms", alarm) for alarm in asked]
        complaints += [
            f"{role} may not {action} of {resource}"
            for role, action, resource in wanted
            if not _may(assembly, role, action, resource)
        ]
        if not _waits_for_rights(assembly, each.alias, role):
            complaints.append(f"{each.alias.name} moves before {role} has its rights")
    return complaints


def overpowered(assembly: Assembly) -> list[str]:
    """Complain of what CodeDeploy may do besides, and of whom else it would serve."""
    complaints = []
    roles = {
        name_of(assembly, each.group["ServiceRoleArn"])
        for each in delivered(assembly)
        if each.group
    }
    functions = {f"{each.function[:-1]}.Arn}}" for each in delivered(assembly)}
    for name in sorted(roles):
        role = assembly.service.resources[name]
        if role.properties.get("ManagedPolicyArns"):
            complaints.append(f"{name} has a policy of AWS, which is of all functions")
        for statement in statements(role["AssumeRolePolicyDocument"]):
            if statement["Principal"] != {"Service": "codedeploy.amazonaws.com"}:
                complaints.append(f"{name} serves {statement['Principal']}")
        for action, resource in _grants(assembly, name):
            if action == "lambda:UpdateAlias" and resource not in functions:
                complaints.append(f"{name} may move the aliases of {resource}")
            if resource == "*" or "*" in action:
                complaints.append(f"{name} may {action} of {resource}")
    return complaints


def _grants(assembly: Assembly, role: str) -> Iterator[tuple[str, str]]:
    """Return the actions that a role of the service's stack has, with resources."""
    for policy in assembly.service.of_type("AWS::IAM::Policy"):
        if role in [name_of(assembly, each) for each in policy["Roles"]]:
            for statement in statements(policy["PolicyDocument"]):
                for action in listed(statement["Action"]):
                    for resource in listed(statement["Resource"]):
                        yield action, resource


def _may(assembly: Assembly, role: str, action: str, resource: str) -> bool:
    """Tell whether a role has an action on a resource, however its ARN is written."""
    return any(
        granted == action and (found == resource or found.endswith(f":{resource}"))
        for granted, found in _grants(assembly, role)
    )


def _waits_for_rights(assembly: Assembly, alias: Resource, role: str) -> bool:
    """Tell whether an alias changes only when the role has its policy."""
    waiting = {_HASH.sub("", id) for id in listed(alias.whole.get("DependsOn", []))}
    return any(
        role in [name_of(assembly, each) for each in policy["Roles"]]
        for policy in assembly.service.of_type("AWS::IAM::Policy")
        if policy.name in waiting
    )


def _application(group: Resource) -> str:
    found = re.fullmatch(r"\$\{Service\.(\w+)\}", group["ApplicationName"])
    return found[1] if found else ""


def _gradual(each: Delivered) -> bool:
    config = each.group["DeploymentConfigName"] if each.group else ""
    return not str(config).endswith("AllAtOnce")


def _referred(assembly: Assembly, value: Any) -> Resource | None:
    """Return the resource of the service's stack that a raw reference is of."""
    if not isinstance(value, dict) or "Ref" not in value:
        return None
    return assembly.service.resources.get(_HASH.sub("", value["Ref"]))


CHECKS = (
    undelivered,
    never_undone,
    untried,
    shifted_while_warm,
    powerless,
    overpowered,
)
