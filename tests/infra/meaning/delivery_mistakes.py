"""Mistakes in deliveries, each with the check that must name it."""

from typing import Any

from tests.infra.meaning import deliveries
from tests.infra.meaning.planting import (
    Mistake,
    Plant,
    changing,
    refusing,
    setting,
)
from tests.infra.templates import Assembly

_API, _AUTH = "DeliveriesApi", "DeliveriesAuth"
_ALARMS = ("AlarmConfiguration", "Alarms")


def _updating(name: str, **policy: Any) -> Plant:
    """Return the mistake of updating an alias otherwise; None leaves out."""

    def plant(assembly: Assembly) -> None:
        """Change the policy, which is no property."""
        whole = assembly.service.resources[name].whole
        update = whole["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        for member, value in policy.items():
            if value is None:
                del update[member]
            else:
                update[member] = value

    return plant


def _without(name: str, key: str) -> Plant:
    """Return the mistake of a resource without something that is no property."""
    return lambda a: a.service.resources[name].whole.pop(key)


def _watching(name: str, *at: Any) -> Plant:
    """Return the mistake of another metric of an alarm."""
    return changing("Service", name, *at)


DELIVERIES: dict[str, Mistake] = {
    "an alias is moved by CloudFormation": Mistake(
        _without("ApiLive", "UpdatePolicy"), deliveries.undelivered
    ),
    "an alias is in the group of the other": Mistake(
        _updating("ApiLive", DeploymentGroupName={"Ref": "DeliveriesAuth3E6768A8"}),
        deliveries.undelivered,
    ),
    "a deployment group has no alarm": Mistake(
        changing("Service", _API, *_ALARMS, []), deliveries.never_undone
    ),
    "the alarms of a group are switched off": Mistake(
        changing("Service", _API, "AlarmConfiguration", "Enabled", False),
        deliveries.never_undone,
    ),
    "a group goes on where it cannot see its alarms": Mistake(
        changing("Service", _API, "AlarmConfiguration", "IgnorePollAlarmFailure", True),
        deliveries.never_undone,
    ),
    "a group undoes nothing": Mistake(
        setting("Service", _API, AutoRollbackConfiguration={"Enabled": False}),
        deliveries.never_undone,
    ),
    "an alarm undoes nothing": Mistake(
        changing(
            "Service",
            _API,
            "AutoRollbackConfiguration",
            "Events",
            ["DEPLOYMENT_FAILURE"],
        ),
        deliveries.never_undone,
    ),
    "a group looks at the alarms of the other": Mistake(
        changing(
            "Service", _API, *_ALARMS, 0, "Name", "${Service.DeliveriesAuthFails}"
        ),
        deliveries.never_undone,
    ),
    "a group looks at an alarm of the whole stage": Mistake(
        changing("Service", _API, *_ALARMS, 0, "Name", "${Operations.Latency}"),
        deliveries.never_undone,
    ),
    "an alarm watches the version before": Mistake(
        _watching(
            "DeliveriesApiErrors", "Dimensions", 2, "Value", "${Service.ApiFunction}"
        ),
        deliveries.never_undone,
    ),
    "an alarm cannot tell the versions of a canary apart": Mistake(
        lambda a: a.service.resources["DeliveriesAuthFails"]["Dimensions"].pop(0),
        deliveries.never_undone,
        stage="staging",
    ),
    "nobody tries a version": Mistake(
        _updating("ApiLive", BeforeAllowTrafficHook=None), deliveries.untried
    ),
    "a version is tried by what only watches": Mistake(
        _updating("ApiLive", BeforeAllowTrafficHook={"Ref": "WatchFunctionE77E8A53"}),
        deliveries.untried,
    ),
    "nobody watches what has moved at once": Mistake(
        _updating("ApiLive", AfterAllowTrafficHook=None), deliveries.untried
    ),
    "the watch ends before its minutes": Mistake(
        setting("Service", "WatchFunction", Timeout=60), deliveries.untried
    ),
    "the smoke has no time": Mistake(
        setting("Service", "SmokeFunction", Timeout=28), deliveries.untried
    ),
    "an alias that keeps warm is shifted by canary": Mistake(
        setting(
            "Service",
            _API,
            DeploymentConfigName="CodeDeployDefault.LambdaCanary10Percent5Minutes",
        ),
        deliveries.shifted_while_warm,
    ),
    "a canary moves at once": Mistake(
        setting(
            "Service", _AUTH, DeploymentConfigName="CodeDeployDefault.LambdaAllAtOnce"
        ),
        deliveries.shifted_while_warm,
        stage="staging",
    ),
    "a hook may not tell CodeDeploy": Mistake(
        refusing("Service", "SmokeRoleDefaultPolicy", deliveries.TELLING),
        deliveries.powerless,
    ),
    "a hook may not ask what is delivered": Mistake(
        refusing("Service", "SmokeRoleDefaultPolicy", "codedeploy:GetDeployment"),
        deliveries.powerless,
    ),
    "a hook may not call versions": Mistake(
        refusing("Service", "SmokeRoleDefaultPolicy", "lambda:InvokeFunction"),
        deliveries.powerless,
    ),
    "the watch may not see alarms": Mistake(
        refusing("Service", "WatchRoleDefaultPolicy", "cloudwatch:DescribeAlarms"),
        deliveries.powerless,
    ),
    "CodeDeploy may not see alarms": Mistake(
        refusing("Service", "DeliveriesRights", "cloudwatch:DescribeAlarms"),
        deliveries.powerless,
    ),
    "CodeDeploy may not call hooks": Mistake(
        refusing("Service", "DeliveriesRights", "lambda:InvokeFunction"),
        deliveries.powerless,
    ),
    "an alias moves before CodeDeploy has its rights": Mistake(
        _without("ApiLive", "DependsOn"), deliveries.powerless
    ),
    "CodeDeploy may move every alias": Mistake(
        changing(
            "Service",
            "DeliveriesRights",
            *("PolicyDocument", "Statement", 0),
            *("Resource", ["${Service.AuthFunction.Arn}", "*"]),
        ),
        deliveries.overpowered,
    ),
    "CodeDeploy has the policy of AWS": Mistake(
        setting(
            "Service",
            "DeliveriesRole",
            ManagedPolicyArns=["arn:aws:iam::aws:policy/AWSCodeDeployRoleForLambda"],
        ),
        deliveries.overpowered,
    ),
    "the role of CodeDeploy serves others": Mistake(
        changing(
            "Service",
            "DeliveriesRole",
            *("AssumeRolePolicyDocument", "Statement", 0),
            *("Principal", {"Service": "lambda.amazonaws.com"}),
        ),
        deliveries.overpowered,
    ),
}
"""Mistakes that would let a bad version stay, or block every good one."""
