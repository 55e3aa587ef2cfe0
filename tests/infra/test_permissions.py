"""Permissions: no wildcard without a reason."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pytest

from infra.declared import (
    erasing_actions,
    event_sources,
    job_kinds,
    job_workers,
    object_actions,
    routers_of,
    scheduled_workers,
    undoing_actions,
    workers,
)
from infra.stacks.jobs import machine_ids
from tests.infra.templates import Assembly, listed, statements


class Wildcard(NamedTuple):
    """A `*` in a statement that allows something.

    Attributes:
        policy: the resource that holds the policy.
        statement: its actions, shortened to the first.
        text: the action or resource with the `*`.
    """

    policy: str
    statement: str
    text: str


_LOGS = (
    "arn:aws:logs:us-east-1:{account}:log-group:/aws/lambda-insights:*",
    "the streams of the one group that Lambda Insights writes to",
)
_XRAY = "X-Ray's actions know no resources"
_KEY = "a key's policy names no resource but the key itself"
# Per policy: the statement's first action, the text with the `*`, why.
ROLE = {
    ("logs:CreateLogGroup", _LOGS[0]): _LOGS[1],
    ("xray:PutTelemetryRecords", "*"): _XRAY,
}
_OBJECTS = "the keys of one kind of objects begin so, and none else"
MACHINE = {
    ("logs:CreateLogDelivery", "*"): (
        "the delivery of logs, and X-Ray's actions, know no resources"
    ),
}
MAIL = {
    ("ses:SendEmail", "arn:aws:ses:us-east-1:{account}:identity/*"): (
        "SES's sandbox asks for the recipient's identity; a condition names the sender"
    ),
}
KEY = {
    ("kms:*", "kms:*"): "the account's own policies decide, as AWS demands",
    ("kms:*", "*"): _KEY,
    ("kms:CreateGrant", "*"): _KEY,
    ("kms:CreateGrant", "kms:GenerateDataKey*"): "the two forms of one action",
    ("kms:CreateGrant", "kms:ReEncrypt*"): "the two halves of one operation",
}
SCAN = {
    (
        "events:DeleteRule",
        "arn:aws:events:us-east-1:{account}:rule/"
        "DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*",
    ): "GuardDuty chooses the names of its rules",
    (
        "events:DescribeRule",
        "arn:aws:events:us-east-1:{account}:rule/"
        "DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*",
    ): "GuardDuty chooses the names of its rules",
}


def versions(action: str) -> dict[tuple[str, str], str]:
    """Return the reasons for an action on every version of what is delivered."""
    return {
        (action, f"${{Service.{name}Function.Arn}}:*"): (
            "a version has a number that nobody knows before it is delivered"
        )
        for name in ("Auth", "Api")
    }


def objects(*found: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], str]:
    """Return the wildcards of actions on objects, by the beginnings of their keys."""
    return {
        (
            next(name for name in actions if not name.startswith("s3:List")),
            f"${{Data.Files.Arn}}/{beginning}*",
        ): _OBJECTS
        for each in found
        for beginning, actions in each.items()
    }


ACCESS_LOGS = {
    ("s3:PutObject", "${Data.AccessLogs.Arn}/*"): "S3 chooses the names of its logs",
}
REASONS: dict[str, Mapping[tuple[str, str], str]] = {
    "AuthRoleDefaultPolicy": ROLE,
    "ApiRoleDefaultPolicy": {**ROLE, **objects(object_actions(*routers_of("api")))},
    "MailRoleDefaultPolicy": {**ROLE, **MAIL},
    "FeedbackRoleDefaultPolicy": ROLE,
    "RelayRoleDefaultPolicy": ROLE,
    "RemovalRoleDefaultPolicy": {**ROLE, **objects(erasing_actions())},
    "RotationRoleDefaultPolicy": ROLE,
    "ProbeRoleDefaultPolicy": ROLE,
    "SmokeRoleDefaultPolicy": {**ROLE, **versions("lambda:InvokeFunction")},
    "WatchRoleDefaultPolicy": ROLE,
    "DeliveriesRights": versions("lambda:GetProvisionedConcurrencyConfig"),
    "StartRoleDefaultPolicy": ROLE,
    "EndingRoleDefaultPolicy": {**ROLE, **objects(undoing_actions(*job_kinds()))},
    **{
        f"{name.title()}RoleDefaultPolicy": {
            **ROLE,
            **objects(
                object_actions(
                    workers()[name],
                    *(kind for kind in job_kinds() if kind.worker == name),
                )
            ),
        }
        for name in {*job_workers(), *event_sources(), *scheduled_workers()}
    },
    **{f"{name}RoleDefaultPolicy": MACHINE for name in machine_ids()},
    "Key": KEY,
    "BackupKey": KEY,
    "AccessLogsPolicy": ACCESS_LOGS,
}
_DOCUMENTS = ("PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument")


def policies(assembly: Assembly) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return every policy document there is, with the resource that holds it."""
    for stack in assembly.stacks.values():
        for resource in stack.resources.values():
            inline = resource.properties.get("Policies", [])
            for holder in (resource.properties, *inline):
                for name in _DOCUMENTS:
                    if name in holder:
                        yield resource.name, holder[name]


def wildcards(found: Iterator[tuple[str, Mapping[str, Any]]]) -> set[Wildcard]:
    """Return every `*` that allows something, by action or by resource."""
    return {
        Wildcard(name, listed(statement["Action"])[0], text)
        for name, document in found
        for statement in statements(document)
        for text in [
            *listed(statement["Action"]),
            *listed(statement.get("Resource", [])),
        ]
        if "*" in text
    }


def test_every_wildcard_has_a_reason_and_every_reason_a_wildcard(
    deployed: Assembly,
) -> None:
    """A new wildcard needs a reason; a reason without one is deleted."""
    account = deployed.stage.account or "${AWS::AccountId}"
    held = {name for name, _ in policies(deployed)}
    allowed = {
        Wildcard(policy, action, text.replace("{account}", account))
        for policy, entries in REASONS.items()
        if policy in held
        for action, text in entries
    }
    assert wildcards(policies(deployed)) == allowed


def test_every_reason_is_used_in_production(prod: Assembly) -> None:
    """Production has every policy of the table."""
    assert set(REASONS) <= {name for name, _ in policies(prod)}


@pytest.mark.parametrize(
    ("action", "resource"),
    [("dynamodb:*", "arn:x"), ("dynamodb:GetItem", "*"), ("*", "*")],
)
def test_wildcard_is_found(action: str, resource: str) -> None:
    """All spellings of a wildcard are found."""
    statement = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", action],
        "Resource": resource,
    }
    found = wildcards(iter([("P", {"Statement": [statement]})]))
    assert {w.text for w in found} == {t for t in (action, resource) if "*" in t}


def test_nothing_is_allowed_by_exception(deployed: Assembly) -> None:
    """`NotAction` and `NotResource` would allow more than anybody listed."""
    for name, document in policies(deployed):
        for statement in statements(document):
            assert not {"NotAction", "NotResource", "NotPrincipal"} & set(
                statement
            ), name


def test_policies_of_aws_are_attached_to_the_gateways_log_role_only(
    deployed: Assembly,
) -> None:
    """They allow more than is needed."""
    attached = {
        role.name: role.properties.get("ManagedPolicyArns")
        for role in deployed.everywhere("AWS::IAM::Role")
        if "ManagedPolicyArns" in role.properties
    }
    assert list(attached) == ["GatewayLogs"]


def test_strangers_are_allowed_nothing(deployed: Assembly) -> None:
    """Statements for everybody deny, or demand that the caller is of this account."""
    for name, document in policies(deployed):
        for statement in statements(document):
            principal = statement.get("Principal", {})
            if "*" in (principal, *listed(principal.get("AWS", []))):
                conditions = statement["Condition"]["StringEquals"]
                account = deployed.stage.account or "${AWS::AccountId}"
                assert conditions["kms:CallerAccount"] == account, name


def test_secrets_are_read_by_those_who_need_them(deployed: Assembly) -> None:
    """The api function can neither derive refresh tokens nor read factors."""
    readable = {
        name: {
            resource
            for statement in statements(document)
            if "secretsmanager:GetSecretValue" in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        }
        for name, document in policies(deployed)
        if name in ("AuthRoleDefaultPolicy", "ApiRoleDefaultPolicy")
    }
    shared = {
        "${Data.SigningKeys}",
        "${Data.FrontendSecret}",
        "${Data.OtherFrontendSecret}",
    }
    assert readable == {
        "AuthRoleDefaultPolicy": {
            *shared,
            "${Data.RefreshKey}",
            "${Data.FactorKey}",
        },
        "ApiRoleDefaultPolicy": shared,
    }
