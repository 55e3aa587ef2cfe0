"""Rights that the roles of GitHub's workflows have in common."""

from collections.abc import Iterable, Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from infra.stages.schema import Stage

# Of the CDK's bootstrap, unless it was given another qualifier.
QUALIFIER = "hnb659fds"
# Read by the doctor before a deployment; none of it tells what anybody has stored.
DOCTOR = (
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
READ_STACK = (
    "cloudformation:DescribeStackResources",
    "cloudformation:DescribeStacks",
    "cloudformation:GetTemplate",
    "cloudformation:ListStackResources",
)
# After a deployment old versions are deleted, and tags say what was deployed; `make
# rollback` moves aliases, and tries what they lead to.
VERSIONS = (
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

Statements = Sequence[iam.PolicyStatement]


def allow(role: iam.Role, statements: Iterable[iam.PolicyStatement]) -> None:
    """Add statements to a role's policy."""
    for statement in statements:
        role.add_to_policy(statement)


def read_settings(stack: Stack, stage: Stage, regions: Iterable[str]) -> Statements:
    """Return the rights to read what the doctor asks by name."""
    region, account = stage.region, stack.account
    return [
        statement(
            "BootstrapVersion",
            ["ssm:GetParameter"],
            [
                f"arn:aws:ssm:{each}:{account}:parameter/cdk-bootstrap/"
                f"{QUALIFIER}/version"
                for each in regions
            ],
        ),
        statement(
            "GatewayAccount",
            ["apigateway:GET"],
            [f"arn:aws:apigateway:{region}::/account"],
        ),
        statement(
            "ScalingRole",
            ["iam:GetRole"],
            [
                f"arn:aws:iam::{account}:role/aws-service-role/"
                "lambda.application-autoscaling.amazonaws.com/*"
            ],
        ),
    ]


def read_firewalls(comparison: str, stage: str) -> iam.PolicyStatement:
    """Return the right to read web ACLs, whose rules hold secrets, of a stage alone."""
    return statement(
        "Firewalls",
        ["wafv2:GetWebACL"],
        ["*"],
        {comparison: {"aws:ResourceTag/stage": stage}},
    )


def bootstrap_role(stack: Stack, region: str, kind: str) -> str:
    """Return the ARN of one of the roles that `cdk bootstrap` makes in a region."""
    return (
        f"arn:aws:iam::{stack.account}:role/"
        f"cdk-{QUALIFIER}-{kind}-role-{stack.account}-{region}"
    )


def stacks_named(stack: Stack, region: str, prefix: str) -> str:
    """Return the ARN of all stacks whose names begin so, up to the next dash."""
    beginning = prefix if prefix.endswith("-") else f"{prefix}-"
    return f"arn:aws:cloudformation:{region}:{stack.account}:stack/{beginning}*/*"


def account_stack(stack: Stack, stage: Stage) -> str:
    """Return the ARN of the stack that all stages of an account share."""
    place = f"{stage.region}:{stack.account}"
    return f"arn:aws:cloudformation:{place}:stack/Backend-Account/*"


def functions_named(stack: Stack, stage: Stage, prefix: str) -> list[str]:
    """Return the ARN of all functions of stacks whose names begin so."""
    beginning = prefix if prefix.endswith("-") else f"{prefix}-"
    return [f"arn:aws:lambda:{stage.region}:{stack.account}:function:{beginning}*"]


def statement(
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
