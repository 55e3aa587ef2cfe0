"""The rights of the roles by which GitHub's workflows deploy and compare stages."""

from aws_cdk import Stack

from infra.constructs.delivery_statements import (
    DOCTOR,
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
from infra.stages.distribution import EDGE_REGION
from infra.stages.schema import Stage


def of_deployment(stack: Stack, stage: Stage) -> Statements:
    """Return the rights to deploy one stage: the CDK's own roles, and the doctor."""
    assumed = ("deploy", "file-publishing", "lookup")
    regions = _regions(stage)
    return [
        statement(
            "BootstrapRoles",
            ["sts:AssumeRole"],
            [bootstrap_role(stack, each, kind) for each in regions for kind in assumed],
        ),
        statement("Stacks", READ_STACK, _stacks_of(stack, stage)),
        statement("Doctor", DOCTOR, ["*"]),
        read_firewalls("StringEquals", stage.name),
        *read_settings(stack, stage, regions),
        statement("Versions", VERSIONS, functions_named(stack, stage, stage.prefix)),
        *_read_origin_secret(stack, stage),
    ]


def of_comparison(stack: Stack, stage: Stage) -> Statements:
    """Return the rights to compare a stage: to read its templates, and nothing else.

    Not the CDK's role for look-ups: with AWS's ReadOnlyAccess it reads every row and
    file, and whoever may push a branch decides what a pull request runs.
    """
    return [
        statement(
            f"Stacks{stage.name.title()}",
            ["cloudformation:DescribeStacks", "cloudformation:GetTemplate"],
            _stacks_of(stack, stage),
        )
    ]


def _regions(stage: Stage) -> list[str]:
    """Return the regions of a stage's stacks, of which the distribution's is fixed."""
    both = [stage.region, *([EDGE_REGION] if stage.edge else [])]
    return list(dict.fromkeys(both))


def _read_origin_secret(stack: Stack, stage: Stage) -> Statements:
    """Return the right to read what functions behind a distribution want to be sent.

    `make rollback` tries them past it. By the tag, since a name tells no stage.
    """
    if stage.edge is None:
        return []
    place = f"{stage.region}:{stack.account}"
    return [
        statement(
            "OriginSecret",
            ["secretsmanager:GetSecretValue"],
            [f"arn:aws:secretsmanager:{place}:secret:OriginSecret*"],
            {"StringEquals": {"aws:ResourceTag/stage": stage.name}},
        )
    ]


def _stacks_of(stack: Stack, stage: Stage) -> list[str]:
    """Return the ARNs of the stacks of a stage, the account's too."""
    own = [stacks_named(stack, region, stage.prefix) for region in _regions(stage)]
    return [*own, account_stack(stack, stage)]
