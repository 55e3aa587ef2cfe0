"""The rights by which stages of pull requests are made, and those that they have."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from infra.constructs.delivery_statements import (
    DOCTOR,
    QUALIFIER,
    READ_STACK,
    VERSIONS,
    Statements,
    account_stack,
    bootstrap_role,
    functions_named,
    read_firewalls,
    read_settings,
    stacks_named,
    statement,
)
from infra.stages.schema import Stage

PREVIEW_PREFIX = "Backend-pr-"
BUCKET_PREFIX = "backend-pr-"
_CHANGE_STACK = (
    *READ_STACK,
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStack",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeEvents",
    "cloudformation:DescribeStackEvents",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:GetTemplateSummary",
    "cloudformation:RollbackStack",
    "cloudformation:UpdateStack",
    "cloudformation:UpdateTerminationProtection",
)
# What the stacks of a stage consist of.
_SERVICES = (
    "apigateway",
    "application-autoscaling",
    "cloudwatch",
    "codedeploy",
    "dynamodb",
    "events",
    "kms",
    "lambda",
    "logs",
    "s3",
    "scheduler",
    "secretsmanager",
    "ses",
    "sns",
    "sqs",
    "states",
    "wafv2",
    "xray",
)
_MAKE_ROLE = ("iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePolicy")
_KEEP_ROLE = (
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)


def of_deployments(stack: Stack, stage: Stage, execution: str) -> Statements:
    """Return the rights to deploy and destroy stages of pull requests.

    Not the CDK's role for deployments, which changes every stack of the account.

    Args:
        stack: holds the role.
        stage: the one that they inherit from.
        execution: ARN of the role that CloudFormation makes them with.
    """
    buckets = f"arn:aws:s3:::{BUCKET_PREFIX}*"
    return [
        statement(
            "Stacks", _CHANGE_STACK, [stacks_named(stack, stage.region, PREVIEW_PREFIX)]
        ),
        statement("AccountStack", READ_STACK, [account_stack(stack, stage)]),
        statement(
            "Sweep", ["cloudformation:ListStacks", "cloudformation:ValidateTemplate"]
        ),
        statement(
            "OnlyWithTheExecutionRole",
            ["iam:PassRole"],
            [execution],
            {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        ),
        statement(
            "Assets",
            ["sts:AssumeRole"],
            [bootstrap_role(stack, stage.region, "file-publishing")],
        ),
        statement("Doctor", DOCTOR, ["*"]),
        read_firewalls("StringLike", "pr-*"),
        *read_settings(stack, stage, [stage.region]),
        statement("Versions", VERSIONS, functions_named(stack, stage, PREVIEW_PREFIX)),
        # Only empty buckets can be deleted.
        statement("Emptying", ["s3:ListBucketVersions"], [buckets]),
        statement(
            "EmptyingObjects",
            ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            [f"{buckets}/*"],
        ),
    ]


def of_execution(stack: Stack, boundary_arn: str) -> Statements:
    """Return the rights with which CloudFormation makes stages of pull requests.

    A role that it makes must have the boundary, which it cannot take off again.
    """
    roles = [f"arn:aws:iam::{stack.account}:role/{PREVIEW_PREFIX}*"]
    return [
        *_of_services(stack),
        statement("ReadParameters", ["ssm:GetParameters"]),
        statement(
            "MakeRoles",
            _MAKE_ROLE,
            roles,
            {"StringEquals": {"iam:PermissionsBoundary": boundary_arn}},
        ),
        statement("KeepRoles", _KEEP_ROLE, roles),
        statement("PassRoles", ["iam:PassRole"], roles),
    ]


def boundary(stack: Stack) -> Statements:
    """Return the most that a role in a stage of a pull request can do."""
    return _of_services(stack)


def _of_services(stack: Stack) -> Statements:
    """Return rights on the services of stages, but not on what others have there."""
    own = [f"arn:aws:s3:::{BUCKET_PREFIX}*", f"arn:aws:s3:::{BUCKET_PREFIX}*/*"]
    assets = f"arn:aws:s3:::cdk-{QUALIFIER}-assets-{stack.account}-*"
    return [
        statement("Services", [f"{service}:*" for service in _SERVICES]),
        iam.PolicyStatement(
            sid="NothingOfOtherStages",
            effect=iam.Effect.DENY,
            actions=["*"],
            resources=["*"],
            conditions={
                "StringNotLike": {"aws:ResourceTag/stage": "pr-*"},
                "Null": {"aws:ResourceTag/stage": "false"},
            },
        ),
        # Buckets tell their tags to policies only where that was switched on.
        iam.PolicyStatement(
            sid="NoOtherBuckets",
            effect=iam.Effect.DENY,
            actions=["s3:*"],
            not_resources=[*own, assets, f"{assets}/*"],
        ),
        iam.PolicyStatement(
            sid="AssetsAreReadOnly",
            effect=iam.Effect.DENY,
            not_actions=["s3:GetObject*", "s3:GetBucket*", "s3:List*"],
            resources=[assets, f"{assets}/*"],
        ),
    ]
