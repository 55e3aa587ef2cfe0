"""Conversion of the emulator's recording to permissions."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.awscalls.permissions import Permission
from tests.awscalls.templates import SENDER, Resource, Stacks

PhysicalIds = Mapping[str, Resource]
"""Resource of a stack by its physical name, id or ARN."""


def permissions(
    recording: Path, stacks: Stacks, physical_ids: PhysicalIds
) -> tuple[set[Permission], set[Permission]]:
    """Return the permissions that the functions needed, and those that were refused.

    Calls of other roles, such as those that deploy, are ignored.
    """
    functions = stacks.roles()
    needed: set[Permission] = set()
    refused: set[Permission] = set()
    for line in recording.read_text(encoding="utf-8").splitlines():
        call = json.loads(line)
        role = physical_ids.get(call["role"])
        if role not in functions:
            continue
        resource = _resource_class(call["resource"], stacks, physical_ids)
        permission = Permission(functions[role], call["action"], resource)
        needed.add(permission)
        if not call["allowed"]:
            refused.add(permission)
    return needed, refused


def _resource_class(arn: str, stacks: Stacks, physical_ids: PhysicalIds) -> str:
    """Return the class of the resource with this ARN, or the ARN of an unknown one."""
    if arn in physical_ids:
        return stacks.name(physical_ids[arn])
    service = arn.split(":")[2:3]
    if service == ["ses"]:
        kind, _, name = arn.split(":", 5)[-1].partition("/")
        return SENDER if kind == "identity" else stacks.name(physical_ids[name])
    if service == ["secretsmanager"]:
        name = arn.split(":", 6)[-1]
        return stacks.secret(name) or arn
    if service == ["sqs"]:
        # The physical id of a queue is its URL.
        for physical_id, found in physical_ids.items():
            if physical_id.endswith("/" + arn.rsplit(":", 1)[-1]):
                return stacks.name(found)
    # arn:partition:service:region:account:type/name/rest, or bucket/rest.
    resource = arn.split(":", 5)[-1].removeprefix("table/")
    name, slash, beneath = resource.partition("/")
    if name in physical_ids:
        return stacks.name(physical_ids[name], slash + beneath)
    return arn
