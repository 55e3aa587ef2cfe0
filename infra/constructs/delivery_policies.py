"""The rights of the roles that GitHub's workflows take."""

from collections.abc import Iterable, Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from infra.stages.distribution import EDGE_REGION
from infra.stages.schema import Stage

# Of the CDK's bootstrap, unless it was given another qualifier.
QUALIFIER = "hnb659fds"
PREVIEW_PREFIX = "Backend-pr-"
BUCKET_PREFIX = "backend-pr-"
# Read by the doctor before a deployment; none of it tells what anybody has stored.
_DOCTOR = (
    "acm:DescribeCertificate",
    "backup:DescribeRegionSettings",
    "cloudformation:DescribeStackResources",
    "ec2:DescribeAvailabilityZones",
    "elasticache:DescribeServerlessCaches",
    "lambda:GetAccountSettings",
    "logs:DescribeLogGroups",
    "route53:GetHostedZone",
    "route53:ListResourceRecordSets",
    "ses:GetAccount",
    "ses:GetEmailIdentity",
)
_READ_STACK = (
    "cloudformation:DescribeStackResources",
    "cloudformation:DescribeStacks",
    "cloudformation:GetTemplate",
    "cloudformation:ListStackResources",
)
# After a deployment old versions are deleted, and tags say what was deployed; `make
# rollback` moves aliases, and tries what they lead to.
_VERSIONS = (
    "lambda:DeleteFunction",
    "lambda:GetAlias",
    "lambda:GetFunction",
    "lambda:GetFunctionConfiguration",
    "lambda:GetProvisionedConcurrencyConfig",
    "lambda:InvokeFunction",
    "lambda:ListAliases",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:TagResource",
    "lambda:UpdateAlias",
)
_CHANGE_STACK = (
    *_READ_STACK,
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

Statements = Sequence[iam.PolicyStatement]


def allow(role: iam.Role, statements: Iterable[iam.PolicyStatement]) -> None:
    """Add statements to a role's policy."""
    for statement in statements:
        role.add_to_policy(statement)


def of_deployment(stack: Stack, stage: Stage) -> Statements:
    """Return the rights to deploy one stage: the CDK's own roles, and the doctor."""
    assumed = ("deploy", "file-publishing", "lookup")
    regions = _regions(stage)
    return [
        _statement(
            "BootstrapRoles",
            ["sts:AssumeRole"],
            [
                _bootstrap_role(stack, each, kind)
                for each in regions
                for kind in assumed
            ],
        ),
        _statement("Stacks", _READ_STACK, _stacks_of(stack, stage)),
        _statement("Doctor", _DOCTOR, ["*"]),
        _read_firewalls("StringEquals", stage.name),
        *_read_settings(stack, stage, regions),
        _statement("Versions", _VERSIONS, _functions(stack, stage, stage.prefix)),
        *_read_origin_secret(stack, stage),
    ]


def of_comparison(stack: Stack, stage: Stage) -> Statements:
    """Return the rights to compare a stage: to read its templates, and nothing else.

    Not the CDK's role for look-ups: with AWS's ReadOnlyAccess it reads every row and
    file, and whoever may push a branch decides what a pull request runs.
    """
    return [
        _statement(
            f"Stacks{stage.name.title()}",
            ["cloudformation:DescribeStacks", "cloudformation:GetTemplate"],
            _stacks_of(stack, stage),
        )
    ]


def of_previews(stack: Stack, stage: Stage, execution: str) -> Statements:
    """Return the rights to deploy and destroy stages of pull requests.

    Not the CDK's role for deployments, which changes every stack of the account.

    Args:
        stack: holds the role.
        stage: the one that they inherit from.
        execution: ARN of the role that CloudFormation makes them with.
    """
    buckets = f"arn:aws:s3:::{BUCKET_PREFIX}*"
    return [
        _statement(
            "Stacks", _CHANGE_STACK, [_stacks(stack, stage.region, PREVIEW_PREFIX)]
        ),
        _statement("AccountStack", _READ_STACK, [_account_stack(stack, stage)]),
        _statement(
            "Sweep", ["cloudformation:ListStacks", "cloudformation:ValidateTemplate"]
        ),
        _statement(
            "OnlyWithTheExecutionRole",
            ["iam:PassRole"],
            [execution],
            {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        ),
        _statement(
            "Assets",
            ["sts:AssumeRole"],
            [_bootstrap_role(stack, stage.region, "file-publishing")],
        ),
        _statement("Doctor", _DOCTOR, ["*"]),
        _read_firewalls("StringLike", "pr-*"),
        *_read_settings(stack, stage, [stage.region]),
        _statement("Versions", _VERSIONS, _functions(stack, stage, PREVIEW_PREFIX)),
        # Only empty buckets can be deleted.
        _statement("Emptying", ["s3:ListBucketVersions"], [buckets]),
        _statement(
            "EmptyingObjects",
            ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            [f"{buckets}/*"],
        ),
    ]


def of_preview_execution(stack: Stack, boundary: str) -> Statements:
    """Return the rights with which CloudFormation makes stages of pull requests.

    A role that it makes must have the boundary, which it cannot take off again.
    """
    roles = [f"arn:aws:iam::{stack.account}:role/{PREVIEW_PREFIX}*"]
    return [
        *_of_services(stack),
        _statement("ReadParameters", ["ssm:GetParameters"]),
        _statement(
            "MakeRoles",
            _MAKE_ROLE,
            roles,
            {"StringEquals": {"iam:PermissionsBoundary": boundary}},
        ),
        _statement("KeepRoles", _KEEP_ROLE, roles),
        _statement("PassRoles", ["iam:PassRole"], roles),
    ]


def of_preview_boundary(stack: Stack) -> Statements:
    """Return the most that a role in a stage of a pull request can do."""
    return _of_services(stack)


def _of_services(stack: Stack) -> Statements:
    """Return rights on the services of stages, but not on what others have there."""
    own = [f"arn:aws:s3:::{BUCKET_PREFIX}*", f"arn:aws:s3:::{BUCKET_PREFIX}*/*"]
    assets = f"arn:aws:s3:::cdk-{QUALIFIER}-assets-{stack.account}-*"
    return [
        _statement("Services", [f"{service}:*" for service in _SERVICES]),
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


def _regions(stage: Stage) -> list[str]:
    """Return the regions of a stage's stacks, of which the distribution's is fixed."""
    both = [stage.region, *([EDGE_REGION] if stage.edge else [])]
    return list(dict.fromkeys(both))


def _read_settings(stack: Stack, stage: Stage, regions: Iterable[str]) -> Statements:
    """Return the rights to read what the doctor asks by name."""
    region, account = stage.region, stack.account
    return [
        _statement(
            "BootstrapVersion",
            ["ssm:GetParameter"],
            [
                f"arn:aws:ssm:{each}:{account}:parameter/cdk-bootstrap/"
                f"{QUALIFIER}/version"
                for each in regions
            ],
        ),
        _statement(
            "GatewayAccount",
            ["apigateway:GET"],
            [f"arn:aws:apigateway:{region}::/account"],
        ),
        _statement(
            "ScalingRole",
            ["iam:GetRole"],
            [
                f"arn:aws:iam::{account}:role/aws-service-role/"
                "lambda.application-autoscaling.amazonaws.com/*"
            ],
        ),
    ]


def _read_firewalls(comparison: str, stage: str) -> iam.PolicyStatement:
    """Return the right to read web ACLs, whose rules hold secrets, of a stage alone."""
    return _statement(
        "Firewalls",
        ["wafv2:GetWebACL"],
        ["*"],
        {comparison: {"aws:ResourceTag/stage": stage}},
    )


def _read_origin_secret(stack: Stack, stage: Stage) -> Statements:
    """Return the right to read what functions behind a distribution want to be sent.

    `make rollback` tries them past it. By the tag, since a name tells no stage.
    """
    if stage.edge is None:
        return []
    place = f"{stage.region}:{stack.account}"
    return [
        _statement(
            "OriginSecret",
            ["secretsmanager:GetSecretValue"],
            [f"arn:aws:secretsmanager:{place}:secret:OriginSecret*"],
            {"StringEquals": {"aws:ResourceTag/stage": stage.name}},
        )
    ]


def _bootstrap_role(stack: Stack, region: str, kind: str) -> str:
    """Return the ARN of one of the roles that `cdk bootstrap` makes in a region."""
    return (
        f"arn:aws:iam::{stack.account}:role/"
        f"cdk-{QUALIFIER}-{kind}-role-{stack.account}-{region}"
    )


def _stacks_of(stack: Stack, stage: Stage) -> list[str]:
    """Return the ARNs of the stacks of a stage, the account's too."""
    own = [_stacks(stack, region, stage.prefix) for region in _regions(stage)]
    return [*own, _account_stack(stack, stage)]


def _stacks(stack: Stack, region: str, prefix: str) -> str:
    """Return the ARN of all stacks whose names begin so, up to the next dash."""
    beginning = prefix if prefix.endswith("-") else f"{prefix}-"
    return f"arn:aws:cloudformation:{region}:{stack.account}:stack/{beginning}*/*"


def _account_stack(stack: Stack, stage: Stage) -> str:
    """Return the ARN of the stack that all stages of an account share."""
    place = f"{stage.region}:{stack.account}"
    return f"arn:aws:cloudformation:{place}:stack/Backend-Account/*"


def _functions(stack: Stack, stage: Stage, prefix: str) -> list[str]:
    """Return the ARN of all functions of stacks whose names begin so."""
    beginning = prefix if prefix.endswith("-") else f"{prefix}-"
    return [f"arn:aws:lambda:{stage.region}:{stack.account}:function:{beginning}*"]


def _statement(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = ("*",),
    conditions: dict[str, dict[str, str]] | None = None,
) -> iam.PolicyStatement:
    """Return a statement that allows something."""
    return iam.PolicyStatement(
        sid=sid,
        actions=list(actions),
        resources=list(resources),
        conditions=conditions,
    )
