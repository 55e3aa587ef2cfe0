"""Published versions of the functions: a few are kept, so that one can go back."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.deploy.aws import Aws
from tools.deploy.deployed import resources
from tools.deploy.deployment import Deployment

KEPT = 5
"""Number of the newest versions of a function that are kept, the present one too."""
KEPT_SNAPSHOTS = 2
"""The same with SnapStart, where each version costs something as long as it exists."""


def prune(
    deployment: Deployment,
    aws: Aws,
    tell: Callable[[str], None],
    before: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Delete all but the newest versions of each function that no alias names.

    A failure is told and is no error: the stage is deployed, and the next deployment
    tries again.

    Args:
        deployment: the stage.
        aws: the clients.
        tell: called with what could not be deleted.
        before: the versions that were in use until now, by the names of functions:
            after a rollback they may be old, and one may have to go back to them.
    """
    for stack in (
        deployment.service_stack,
        deployment.jobs_stack,
        deployment.workers_stack,
    ):
        try:
            held = resources(aws.client("cloudformation"), stack) or []
            for function in held:
                if function.is_function:
                    used = before.get(function.name)
                    _prune(aws.client("lambda"), function.name, used)
        except (ClientError, BotoCoreError) as error:
            tell(f"Old versions of the functions of {stack} are left: {error}")


def _prune(client: Any, function: str, used: int | None) -> None:
    """Delete the superfluous versions of one function, the oldest first."""
    named = _named(client, function) | {str(used)}
    versions = listing(client, "list_versions_by_function", function, "Versions")
    snapshots = any(
        version.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions"
        for version in versions
    )
    published = sorted(
        int(version["Version"])
        for version in versions
        if version["Version"] != "$LATEST"
    )
    for version in published[: -(KEPT_SNAPSHOTS if snapshots else KEPT)]:
        if str(version) not in named:
            client.delete_function(FunctionName=function, Qualifier=str(version))


def _named(client: Any, function: str) -> set[str]:
    """Return the versions that aliases name, those with a share of a canary too."""
    named: set[str] = set()
    for alias in listing(client, "list_aliases", function, "Aliases"):
        shares = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
        named |= {alias["FunctionVersion"], *shares}
    return named


def listing(client: Any, operation: str, function: str, member: str) -> list[Any]:
    """Return what all pages of a listing of a function hold."""
    pages = client.get_paginator(operation).paginate(FunctionName=function)
    return [entry for page in pages for entry in page[member]]
