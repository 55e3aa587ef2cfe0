"""Destruction of a stage: alarms first, data last."""

from collections.abc import Callable

import click

from infra.stages.distribution import EDGE_REGION
from infra.stages.removal import Removal
from infra.stages.schema import Stage
from tools.deploy import doctor
from tools.deploy.aws import Aws
from tools.deploy.bucket import empty
from tools.deploy.cdk import Cdk
from tools.deploy.deployed import Resource, resources
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.finding import table

Tell = Callable[[str], None]


def destroy(
    deployment: Deployment,
    cdk: Cdk,
    aws: Aws,
    tell: Tell,
    *,
    keep_data: bool,
    is_agreed: bool,
    role: str | None = None,
) -> None:
    """Destroy the stage's stacks; the account's stack is shared and stays.

    Args:
        deployment: the stage to destroy, and its files.
        cdk: the CDK CLI.
        aws: the clients.
        tell: called with the progress, and with the resources that stay.
        keep_data: do not destroy the data stack.
        is_agreed: the user has agreed already (--yes).
        role: ARN of the role that CloudFormation takes, if not that of the CDK.

    Raises:
        DeployError: the stage is protected, or the user did not agree.
    """
    stage = deployment.stage
    _refuse_if_protected(stage, keep_data=keep_data)
    checks = doctor.whereabouts(stage, aws)
    if doctor.errors(checks):
        tell(table(checks))
        raise DeployError("Nothing was destroyed.")
    tell(_announcement(deployment, aws.account, keep_data=keep_data))
    if not is_agreed:
        _confirm(stage)
    cdk.synth()
    left: list[Resource] = []
    try:
        for stack in stacks_of(deployment, keep_data=keep_data):
            left += _destroy_stack(stack, stage, cdk, aws, tell, role)
    finally:
        # Said even if a later stack fails: a second run would not know of these.
        if left:
            tell(_remains(left))
    tell("Backend-Account is kept: all stages and products of the region share it.")


def _refuse_if_protected(stage: Stage, *, keep_data: bool) -> None:
    """Refuse to destroy protected data.

    Raises:
        DeployError: the stage is protected; the message says what to change.
    """
    if keep_data or not stage.deletion_protection:
        return
    how = (
        f"set deletion_protection=False for {stage.name} in infra/stages/values.py "
        "and deploy that first"
    )
    if stage.name == "prod":
        how += " (change the validator too, which requires the protection of prod)"
    raise DeployError(
        f"The data of {stage.name} is protected. To destroy it, {how}. "
        "To destroy only the stacks without data, use --keep-data."
    )


def _announcement(deployment: Deployment, account: str, *, keep_data: bool) -> str:
    """Return the text that names account, region and stacks before the question."""
    stage = deployment.stage
    stacks = stacks_of(deployment, keep_data=keep_data)
    lines = [
        f"Account {account}, region {stage.region}, to destroy: {', '.join(stacks)}.",
    ]
    if not stage.domain:
        lines.append("A new deployment will have another API address.")
    if stage.valkey:
        lines.append(
            f"{deployment.cache_stack} takes long: Lambda is slow to leave a network. "
            "Should it fail for that, a second run finishes it."
        )
    if keep_data:
        lines.append(f"{deployment.data_stack} is kept.")
    elif stage.removal is Removal.DESTROY:
        lines.append("ALL DATA of the stage is deleted: table, files, secrets.")
    else:
        lines.append("Table, files and secrets are retained, outside of any stack.")
    return "\n".join(lines)


def _confirm(stage: Stage) -> None:
    """Ask the user to type the stage's name, which cannot happen by accident.

    Raises:
        DeployError: the user typed another text.
    """
    typed = click.prompt(
        f"Type {stage.name} to continue", default="", show_default=False, err=True
    )
    if typed.strip() != stage.name:
        raise DeployError("Nothing was destroyed.")


def stacks_of(deployment: Deployment, *, keep_data: bool) -> list[str]:
    """Return a stage's stacks in an order in which none depends on an earlier one."""
    stage = deployment.stage
    stateless = [
        deployment.operations_stack,
        deployment.workers_stack,
        *([deployment.edge_stack] if stage.edge else []),
        deployment.service_stack,
        deployment.jobs_stack,
        *([deployment.cache_stack] if stage.valkey else []),
    ]
    return stateless if keep_data else [*stateless, deployment.data_stack]


def _destroy_stack(
    stack: str, stage: Stage, cdk: Cdk, aws: Aws, tell: Tell, role: str | None
) -> list[Resource]:
    """Destroy one stack and return the resources that it retains."""
    region = EDGE_REGION if stack.endswith("-Edge") else stage.region
    held = resources(aws.elsewhere(region).client("cloudformation"), stack)
    if held is None:
        tell(f"{stack} is not deployed.")
        return []
    if stage.removal is Removal.DESTROY:
        _empty_buckets(held, aws, tell)
    cdk.destroy(stack, role)
    return [resource for resource in held if resource.stays]


def _empty_buckets(held: list[Resource], aws: Aws, tell: Tell) -> None:
    """Empty the buckets that are going to be deleted."""
    for resource in held:
        if resource.is_bucket and not resource.stays:
            tell(f"Emptying {resource.name}")
            empty(aws.client("s3"), resource.name, tell)


def _remains(left: list[Resource]) -> str:
    """Return the text that lists the resources that remain and still cost money."""
    width = max(len(resource.type) for resource in left)
    rows = [f"  {resource.type:<{width}}  {resource.name}" for resource in left]
    return "\n".join(["Retained, in no stack any more, and still charged:", *rows])
