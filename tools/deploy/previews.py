"""The stages of pull requests that are deployed, and the removal of those left over."""

import re
from collections.abc import Callable, Collection
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from infra.stages.loading import load_stage
from infra.stages.previews import is_preview
from tools.deploy.aws import Aws
from tools.deploy.cdk import Cdk
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.destroy import destroy

_STACK = re.compile(r"Backend-(pr-\d+)-[A-Za-z]+")


def deployed_previews(cloudformation: Any) -> list[str]:
    """Return the names of the stages of pull requests of which any stack is there."""
    names = set()
    for page in cloudformation.get_paginator("list_stacks").paginate():
        for stack in page["StackSummaries"]:
            found = _STACK.fullmatch(stack["StackName"])
            if found and stack["StackStatus"] != "DELETE_COMPLETE":
                names.add(found[1])
    return sorted(filter(is_preview, names), key=lambda name: int(name[3:]))


def sweep(
    aws: Aws,
    kept: Collection[str],
    tell: Callable[[str], None],
    *,
    is_agreed: bool,
    role: str | None = None,
    cdk_of: Callable[[Deployment], Cdk] = Cdk,
) -> None:
    """Destroy each deployed stage of a pull request that is not to be kept.

    Args:
        aws: clients of the account and region that they are in.
        kept: names of those to keep.
        tell: called with the progress.
        is_agreed: the user has agreed already (--yes).
        role: ARN of the role that CloudFormation takes, if not that of the CDK.
        cdk_of: makes the CDK CLI of a stage.

    Raises:
        DeployError: a name to keep is none, or some could not be destroyed; the others
            are.
    """
    strange = [name for name in kept if not is_preview(name)]
    if strange:
        raise DeployError(f"No stages of pull requests: {', '.join(strange)}.")
    there = deployed_previews(aws.client("cloudformation"))
    left = [name for name in there if name not in kept]
    tell(f"Deployed: {', '.join(there) or 'none'}. To destroy: {len(left)}.")
    if left and not is_agreed:
        click.confirm(f"Destroy {', '.join(left)}?", abort=True, err=True)
    for name in left:
        deployment = Deployment(load_stage(name))
        try:
            destroy(
                deployment,
                cdk_of(deployment),
                aws,
                tell,
                keep_data=False,
                is_agreed=True,
                role=role,
            )
        except (DeployError, BotoCoreError, ClientError) as error:
            # The next one may go well, and costs as long as it is there.
            tell(f"{name}: {error}")
    # Asked again, since a pull request may have had a stack that nobody here knows.
    found = deployed_previews(aws.client("cloudformation")) if left else []
    failed = [name for name in left if name in found]
    if failed:
        raise DeployError(f"Not destroyed, or not whole: {', '.join(failed)}.")
