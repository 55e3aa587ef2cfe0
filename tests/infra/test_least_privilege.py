"""The proof of least privilege names what is missing and what is too much."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.awscalls import emulated, recordings
from tests.awscalls.implicit import ImplicitGrant
from tests.awscalls.operations import UnknownOperation, needs
from tests.awscalls.permissions import Permission
from tests.awscalls.proof import findings
from tests.awscalls.templates import Resource, Stacks, Unreadable

TABLE = {"Fn::ImportValue": "Data:Table"}
TABLE_ARN = {
    "Fn::GetStackOutput": {"StackName": "Data", "OutputName": "TableArn"},
}
SECRET = {"Fn::GetStackOutput": {"StackName": "Data", "OutputName": "Keys"}}
LOGS = ImplicitGrant("logs:PutLogEvents", "log group *", "the runtime logs")

DATA: dict[str, Any] = {
    "Resources": {
        "Table01234567": {"Type": "AWS::DynamoDB::GlobalTable"},
        "Keys89ABCDEF": {"Type": "AWS::SecretsManager::Secret"},
    },
    "Outputs": {
        "TableName": {
            "Value": {"Ref": "Table01234567"},
            "Export": {"Name": "Data:Table"},
        },
        "TableArn": {"Value": {"Fn::GetAtt": ["Table01234567", "Arn"]}},
        "Keys": {"Value": {"Ref": "Keys89ABCDEF"}},
    },
}
STATEMENTS: list[dict[str, Any]] = [
    {
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
        "Resource": TABLE_ARN,
    },
    {
        "Effect": "Allow",
        "Action": "dynamodb:Query",
        "Resource": {"Fn::Join": ["", [TABLE_ARN, "/index/gsi1"]]},
    },
    {
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": SECRET,
    },
    {
        "Effect": "Allow",
        "Action": "logs:PutLogEvents",
        "Resource": {"Fn::Sub": "${Logs00000000.Arn}"},
    },
    {"Effect": "Deny", "Action": "*", "Resource": "*"},
]
USED = {
    Permission("api", "dynamodb:GetItem", "table DYNAMODB_TABLE_NAME"),
    Permission("api", "dynamodb:PutItem", "table DYNAMODB_TABLE_NAME"),
    Permission("api", "dynamodb:Query", "index gsi1 of DYNAMODB_TABLE_NAME"),
    Permission("api", "secretsmanager:GetSecretValue", "secret JWT_SECRET_KEY"),
}


def _stacks(
    statements: list[dict[str, Any]], role: Mapping[str, Any] | None = None
) -> Stacks:
    """Return two stacks: the data, and one function whose role allows this."""
    service = {
        "Resources": {
            "ApiFunctionFEDCBA98": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Role": {"Fn::GetAtt": ["ApiRole11111111", "Arn"]},
                    "Environment": {
                        "Variables": {
                            "STAGE": "test",
                            "DYNAMODB_TABLE_NAME": TABLE,
                            "JWT_SECRET_KEY": SECRET,
                        }
                    },
                },
            },
            "ApiRole11111111": {"Type": "AWS::IAM::Role", "Properties": role or {}},
            "Logs00000000": {"Type": "AWS::Logs::LogGroup"},
            "ApiPolicy22222222": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "Roles": [{"Ref": "ApiRole11111111"}],
                    "PolicyDocument": {"Statement": statements},
                },
            },
        }
    }
    return Stacks({"Data": DATA, "Service": service})


def _findings(
    statements: list[dict[str, Any]] = STATEMENTS,
    used: set[Permission] | None = None,
    role: Mapping[str, Any] | None = None,
    implicit: tuple[ImplicitGrant, ...] = (LOGS,),
) -> list[str]:
    stacks = _stacks(statements, role)
    return findings({"test": stacks}, USED if used is None else used, implicit)


def test_grants_that_are_all_used_give_no_finding() -> None:
    """References by outputs, exports, joins and substitutions are followed."""
    assert _findings() == []


@pytest.mark.parametrize("need", sorted(USED), ids=str)
def test_grant_that_is_taken_away_is_named(need: Permission) -> None:
    """The finding has function, action and resource."""
    statements = copy.deepcopy(STATEMENTS)
    for statement in statements:
        actions = statement["Action"]
        listed = actions if isinstance(actions, list) else [actions]
        statement["Action"] = [action for action in listed if action != need.action]
    expected = f"test: {need}: called, but no statement allows it"
    assert _findings(statements) == [expected]


@pytest.mark.parametrize("unused", sorted(USED), ids=str)
def test_grant_that_no_call_uses_is_named(unused: Permission) -> None:
    """The finding has function, action and resource."""
    expected = f"test: {unused}: granted, but no call uses it"
    assert _findings(used=USED - {unused}) == [expected]


def test_action_on_the_table_does_not_cover_its_indexes() -> None:
    """An action on the indexes does not cover the table either."""
    index = Permission("api", "dynamodb:GetItem", "index gsi1 of DYNAMODB_TABLE_NAME")
    assert _findings(used=USED | {index}) == [
        f"test: {index}: called, but no statement allows it"
    ]


@pytest.mark.parametrize(
    ("action", "resource"),
    [("dynamodb:*", TABLE_ARN), ("dynamodb:Get*", TABLE_ARN), ("*", "*")],
)
def test_wide_grant_is_never_used(action: str, resource: Any) -> None:
    """A grant with a wildcard is a finding, whatever is called."""
    wide = {"Effect": "Allow", "Action": action, "Resource": resource}
    (finding,) = _findings([*STATEMENTS, wide])
    assert finding.startswith(f"test: api: {action} on ")
    assert finding.endswith("granted more widely than any call needs")


def test_policy_that_aws_wrote_is_named() -> None:
    """It holds more than anybody calls."""
    arn = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
    (finding,) = _findings(role={"ManagedPolicyArns": [arn]})
    assert "managed policy AWSXRayDaemonWriteAccess" in finding


def test_inline_policy_of_the_role_counts() -> None:
    """It counts like a policy that is attached to the role."""
    policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": STATEMENTS}}]
    assert _findings([], role={"Policies": policies}) == []


def test_implicit_grant_that_matches_nothing_is_named() -> None:
    """It would hide a grant that comes back."""
    stale = ImplicitGrant("xray:PutTraceSegments", "[*]", "gone")
    (finding,) = _findings(implicit=(LOGS, stale))
    assert "xray:PutTraceSegments" in finding


def test_statement_by_exclusion_is_refused() -> None:
    """Nobody can list the actions that such a statement allows."""
    by_exclusion = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    with pytest.raises(Unreadable, match="NotAction"):
        _findings([by_exclusion])


def test_unknown_operation_is_named() -> None:
    """An operation without an entry in the table must get one."""
    with pytest.raises(UnknownOperation, match="dynamodb:ExecuteStatement"):
        needs("dynamodb:ExecuteStatement", {}, str)


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        (
            "dynamodb:TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "t"}},
                    {"ConditionCheck": {"TableName": "t"}},
                ]
            },
            {
                ("dynamodb:PutItem", "table t"),
                ("dynamodb:ConditionCheckItem", "table t"),
            },
        ),
        (
            "dynamodb:BatchGetItem",
            {"RequestItems": {"t": {}}},
            {("dynamodb:BatchGetItem", "table t")},
        ),
        (
            "dynamodb:Query",
            {"TableName": "t", "IndexName": "gsi1"},
            {("dynamodb:Query", "index gsi1 of t")},
        ),
        (
            "s3:HeadObject",
            {"Bucket": "b", "Key": "k"},
            {("s3:GetObject", "object b")},
        ),
    ],
)
def test_operation_needs_what_iam_calls_it(
    operation: str, parameters: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    """Several are authorised under other names."""
    assert needs(operation, parameters, str) == expected


def test_recording_of_the_emulator_is_read_in_terms_of_the_templates(
    tmp_path: Path,
) -> None:
    """Roles become functions and ARNs become classes; calls of others are left out."""
    stacks = _stacks(STATEMENTS)
    ids = {
        "role-1": Resource("Service", "ApiRole11111111"),
        "table-1": Resource("Data", "Table01234567"),
        "arn:aws:sm:::secret:keys-1": Resource("Data", "Keys89ABCDEF"),
    }
    table = "arn:aws:dynamodb:us-east-1:000000000000:table/table-1"
    calls = [
        ("role-1", "dynamodb:GetItem", table, True),
        ("role-1", "dynamodb:Query", f"{table}/index/gsi1", True),
        ("role-1", "secretsmanager:GetSecretValue", "arn:aws:sm:::secret:keys-1", True),
        ("role-1", "dynamodb:Scan", table, False),
        ("cdk-deploy-role", "s3:PutObject", "arn:aws:s3:::assets/x", True),
    ]
    names = ("role", "action", "resource", "allowed")
    lines = [json.dumps(dict(zip(names, call, strict=True))) for call in calls]
    path = tmp_path / "calls.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")

    needed, refused = emulated.permissions(path, stacks, ids)

    scan = Permission("api", "dynamodb:Scan", "table DYNAMODB_TABLE_NAME")
    put = Permission("api", "dynamodb:PutItem", "table DYNAMODB_TABLE_NAME")
    assert (needed, refused) == (USED - {put} | {scan}, {scan})


def test_recording_counts_for_the_code_that_was_recorded_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls that the code no longer makes must not justify a grant."""
    path = tmp_path / "integration-main.jsonl"
    recordings.write(path, USED)
    assert recordings.read([path]) == USED
    monkeypatch.setattr(recordings, "code_version", lambda: "newer")
    assert recordings.read([path]) == set()
    recordings.remove_stale(tmp_path)
    assert not path.exists()
