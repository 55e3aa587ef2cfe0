"""Checks of what GitHub's workflows may do: whom each role trusts, and with what."""

from fnmatch import fnmatchcase
from typing import Any

from infra.stages.distribution import EDGE_REGION
from infra.stages.github import DELIVERED
from tests.infra.templates import Assembly, Resource, listed, statements

ISSUER = "token.actions.githubusercontent.com"
REPOSITORY = "octo-org/backend"
_READING = ("Describe", "Get", "List", "GET")
_EXECUTION = "PreviewExecution"
_SECRET = "secretsmanager:GetSecretValue"
_ACCOUNT = "${AWS::AccountId}"
_SUBJECTS = {
    **{f"Deploy{name.title()}": f"environment:{name}" for name in DELIVERED},
    "Diff": "pull_request",
    "Preview": "environment:preview",
}


def trusted_subjects(assembly: Assembly) -> list[str]:
    """Complain of a role that trusts more, or others, than the one job it is for."""
    complaints = []
    for role in _roles_of_github(assembly):
        expected = f"repo:{REPOSITORY}:{_SUBJECTS.get(role.name)}"
        for statement in statements(role["AssumeRolePolicyDocument"]):
            conditions = statement.get("Condition", {})
            if set(conditions) != {"StringEquals"}:
                complaints.append(f"{role.name} compares subjects loosely, or never")
            found = conditions.get("StringEquals", {}).get(f"{ISSUER}:sub")
            if found != expected:
                complaints.append(f"{role.name} trusts {found}, not {expected}")
    return complaints


def demanded_audience(assembly: Assembly) -> list[str]:
    """Complain of a role, or a provider, that takes tokens made for somebody else."""
    complaints = []
    for role in _roles_of_github(assembly):
        for statement in statements(role["AssumeRolePolicyDocument"]):
            equal = statement.get("Condition", {}).get("StringEquals", {})
            if equal.get(f"{ISSUER}:aud") != "sts.amazonaws.com":
                complaints.append(f"{role.name} takes tokens for any audience")
    for provider in assembly.everywhere("AWS::IAM::OIDCProvider"):
        if provider["ClientIdList"] != ["sts.amazonaws.com"]:
            complaints.append(f"{provider.name} knows {provider['ClientIdList']}")
        if provider["Url"] != f"https://{ISSUER}":
            complaints.append(f"{provider.name} is {provider['Url']}, not GitHub")
    return complaints


def principals(assembly: Assembly) -> list[str]:
    """Complain of roles that anybody but GitHub and CloudFormation may take."""
    complaints = []
    for role in assembly.everywhere("AWS::IAM::Role"):
        for statement in statements(role["AssumeRolePolicyDocument"]):
            principal = statement["Principal"]
            if role.name == _EXECUTION:
                sound = principal == {"Service": "cloudformation.amazonaws.com"}
            else:
                provider = principal.get("Federated", "")
                sound = set(principal) == {"Federated"} and (
                    provider == "${Delivery.GitHub}" or provider.endswith(ISSUER)
                )
            if not sound:
                complaints.append(f"{role.name} may be taken by {principal}")
    return complaints


def comparison_reads_only(assembly: Assembly) -> list[str]:
    """Complain if whoever pushes a branch could write, or read what people stored."""
    return [
        f"Diff may {action} {resource}"
        for action, resource in _allowed(assembly, "Diff")
        if action not in ("cloudformation:DescribeStacks", "cloudformation:GetTemplate")
        or ":stack/Backend-" not in resource
    ]


def deployment_of_one_stage(assembly: Assembly) -> list[str]:
    """Complain if the role of a stage could change anything by another way."""
    complaints = []
    for name in DELIVERED:
        for action, resource in _allowed(assembly, f"Deploy{name.title()}"):
            if action == "sts:AssumeRole":
                sound = ":role/cdk-hnb659fds-" in resource
            elif _reads(action):
                sound = not action.startswith(("secretsmanager:", "dynamodb:", "s3:"))
            else:
                sound = f":function:Backend-{name}-" in resource
            if not sound and (action, resource) not in _of_origin(assembly, name):
                complaints.append(f"Deploy{name.title()} may {action} {resource}")
    return complaints


def _of_origin(assembly: Assembly, name: str) -> list[tuple[str, str]]:
    """Return what a role may read of secrets: its distribution's, by a tag."""
    stage = assembly.stage
    if stage.name != name or stage.edge is None:
        return []
    conditions = [
        statement.get("Condition")
        for statement in _statements(assembly, f"Deploy{name.title()}")
        if _SECRET in listed(statement["Action"])
    ]
    own = {"StringEquals": {"aws:ResourceTag/stage": name}}
    secret = f"secretsmanager:{stage.region}:{_ACCOUNT}:secret:OriginSecret*"
    return [(_SECRET, f"arn:aws:{secret}")] if conditions == [own] else []


def firewalls_of_one_stage(assembly: Assembly) -> list[str]:
    """Complain of a role that reads the secrets in the web ACLs of other stages."""
    own: dict[str, dict[str, Any]] = {
        f"Deploy{name.title()}": {"StringEquals": {"aws:ResourceTag/stage": name}}
        for name in DELIVERED
    }
    own["Preview"] = {"StringLike": {"aws:ResourceTag/stage": "pr-*"}}
    return [
        f"{role} reads web ACLs of others"
        for role, condition in own.items()
        for statement in _statements(assembly, role)
        if "wafv2:GetWebACL" in listed(statement["Action"])
        and statement.get("Condition") != condition
    ]


def edge_is_within_reach(assembly: Assembly) -> list[str]:
    """Complain if the stack of a distribution, in its own region, is out of reach."""
    stage = assembly.stage
    if stage.edge is None:
        return []
    role = f"Deploy{stage.name.title()}"
    stacks = f"{EDGE_REGION}:{_ACCOUNT}:stack/{stage.prefix}-*/*"
    bootstrap = f"arn:aws:iam::{_ACCOUNT}:role/cdk-hnb659fds-"
    wanted = [
        *(
            (role, "sts:AssumeRole", f"{bootstrap}{kind}-role-{_ACCOUNT}-{EDGE_REGION}")
            for kind in ("deploy", "file-publishing", "lookup")
        ),
        *(
            (each, action, f"arn:aws:cloudformation:{stacks}")
            for each in (role, "Diff")
            for action in (
                "cloudformation:DescribeStacks",
                "cloudformation:GetTemplate",
            )
        ),
        (
            role,
            "ssm:GetParameter",
            f"arn:aws:ssm:{EDGE_REGION}:{_ACCOUNT}:parameter/cdk-bootstrap/hnb659fds"
            "/version",
        ),
    ]
    complaints = [
        f"{name} may not {action} {resource}"
        for name, action, resource in wanted
        if (action, resource) not in _allowed(assembly, name)
    ]
    if not set(_of_origin(assembly, stage.name)) & set(_allowed(assembly, role)):
        complaints.append(f"{role} tries no version past the distribution")
    return complaints


def previews_stay_by_themselves(assembly: Assembly) -> list[str]:
    """Complain if the stage of a pull request could change what is not of one."""
    complaints = []
    for action, resource in _allowed(assembly, "Preview"):
        if action == "sts:AssumeRole":
            sound = ":role/cdk-hnb659fds-file-publishing-role-" in resource
        elif action == "iam:PassRole":
            sound = resource == f"${{Delivery.{_EXECUTION}.Arn}}"
        elif _reads(action) or action == "cloudformation:ValidateTemplate":
            sound = not action.startswith(("secretsmanager:", "dynamodb:"))
        else:
            sound = "ackend-pr-" in resource
        if not sound:
            complaints.append(f"Preview may {action} {resource}")
    for statement in _statements(assembly, "Preview"):
        if "iam:PassRole" in listed(statement["Action"]):
            service = statement.get("Condition", {}).get("StringEquals", {})
            if service != {"iam:PassedToService": "cloudformation.amazonaws.com"}:
                complaints.append("Preview may pass its role to any service")
    return complaints


def preview_roles_are_bounded(assembly: Assembly) -> list[str]:
    """Complain if a pull request could make a role that may do anything."""
    complaints = []
    boundary = {"iam:PermissionsBoundary": "${Delivery.PreviewBoundary}"}
    for statement in _statements(assembly, _EXECUTION):
        actions = listed(statement["Action"])
        for resource in listed(statement["Resource"]):
            if any(each.startswith("iam:") for each in actions):
                if not fnmatchcase(resource, "*:role/Backend-pr-[*]"):
                    complaints.append(f"{_EXECUTION} may change {resource}")
        given = statement.get("Condition", {}).get("StringEquals")
        making = {"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"}
        if making & set(actions) and given != boundary:
            complaints.append(f"{_EXECUTION} makes roles without the boundary")
        loosening = ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissions")
        complaints += [
            f"{_EXECUTION} may {action}"
            for action in actions
            if action in ("*", "iam:*") or action.startswith(loosening)
        ]
    return complaints


def others_are_out_of_reach(assembly: Assembly) -> list[str]:
    """Complain if what a pull request runs could touch what another stage owns."""
    complaints = []
    documents = {
        resource.name: resource["PolicyDocument"]
        for kind in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
        for resource in assembly.everywhere(kind)
        if resource.name in ("PreviewBoundary", f"{_EXECUTION}DefaultPolicy")
    }
    for name, document in documents.items():
        refused = {each["Sid"]: each for each in statements(document, "Deny")}
        tagged = refused.get("NothingOfOtherStages", {})
        if (tagged.get("Action"), tagged.get("Resource")) != ("*", "*") or tagged.get(
            "Condition"
        ) != {
            "StringNotLike": {"aws:ResourceTag/stage": "pr-*"},
            "Null": {"aws:ResourceTag/stage": "false"},
        }:
            complaints.append(f"{name} reaches what is tagged with another stage")
        kept = listed(refused.get("NoOtherBuckets", {}).get("NotResource", ["*"]))
        if not all("backend-pr-" in each or "cdk-" in each for each in kept):
            complaints.append(f"{name} reaches buckets of others")
        complaints += [
            f"{name} may take other roles"
            for statement in statements(document)
            for action in listed(statement["Action"])
            if action in ("*", "sts:*") or action.startswith("sts:AssumeRole")
        ]
    return complaints


def _roles_of_github(assembly: Assembly) -> list[Resource]:
    return [
        role
        for role in assembly.everywhere("AWS::IAM::Role")
        if role.name != _EXECUTION
    ]


def _statements(assembly: Assembly, role: str) -> list[Any]:
    """Return what a role's policy allows; none where the role is not."""
    policy = assembly.stacks["Delivery"].resources.get(f"{role}DefaultPolicy")
    return statements(policy["PolicyDocument"]) if policy else []


def _allowed(assembly: Assembly, role: str) -> list[tuple[str, str]]:
    """Return each action that a role may take, with each resource."""
    return [
        (action, resource)
        for statement in _statements(assembly, role)
        for action in listed(statement["Action"])
        for resource in listed(statement.get("Resource", "*"))
    ]


def _reads(action: str) -> bool:
    return action.partition(":")[2].startswith(_READING)


CHECKS = (
    trusted_subjects,
    demanded_audience,
    principals,
    comparison_reads_only,
    deployment_of_one_stage,
    firewalls_of_one_stage,
    edge_is_within_reach,
    previews_stay_by_themselves,
    preview_roles_are_bounded,
    others_are_out_of_reach,
)
