"""Record of what a stage was deployed from, in tags of its api function.

Code alone can be replaced without CloudFormation only while all else is what was
deployed. Templates would tell, after a synthesis of many seconds; digests of what they
are made of tell at once.
"""

import hashlib
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.deploy.aws import Aws
from tools.deploy.deployment import Deployment
from tools.deploy.live import LiveFunction

# The files by which each part is told; changes of others are changes of code.
PARTS = {
    "infrastructure": (
        "infra/**/*.py",
        "app.py",
        "cdk.json",
        "package-lock.json",
        "requirements.txt",
    ),
    # What the stacks read of the service.
    "declarations": (
        "runtime/features/__init__.py",
        "runtime/**/declaration.py",
        "runtime/**/settings.py",
        "runtime/**/*.asl.json",
        "runtime/core/contract.py",
        "runtime/core/errors.py",
        "runtime/core/gateway_errors.py",
        "runtime/core/dynamodb/schema.py",
        "runtime/core/security/references.py",
    ),
    "dependencies": ("runtime/requirements*.txt",),
}
_PREFIX = "deployed-"
_AT = f"{_PREFIX}at"
_COMMIT = f"{_PREFIX}commit"
_DIGITS = 16


def fingerprints(root: Path) -> dict[str, str]:
    """Return the digest of each part of a project."""
    return {name: _digest(root, patterns) for name, patterns in PARTS.items()}


def keep(deployment: Deployment, aws: Aws, api: LiveFunction) -> None:
    """Write down what the stage was deployed from."""
    client = aws.client("lambda")
    client.tag_resource(
        Resource=_arn(client, api),
        Tags={
            **{f"{_PREFIX}{k}": v for k, v in fingerprints(deployment.root).items()},
            _AT: _updated(deployment, aws),
            # Always written: that of the deployment before would be wrong.
            _COMMIT: head(deployment.root) or "unknown",
        },
    )


def changed(deployment: Deployment, aws: Aws, api: LiveFunction) -> list[str]:
    """Return the parts that are not what was deployed; all if nobody knows.

    Somebody may have deployed since without writing it down.
    """
    tags = _tags(aws, api)
    if tags.get(_AT) != _updated(deployment, aws):
        return list(PARTS)
    now = fingerprints(deployment.root)
    return [name for name in PARTS if tags.get(f"{_PREFIX}{name}") != now[name]]


def commit(aws: Aws, api: LiveFunction) -> str | None:
    """Return the commit that was checked out at the last deployment, if it is noted."""
    return _tags(aws, api).get(_COMMIT)


def head(root: Path) -> str | None:
    """Return the commit that is checked out; None where there is no git to tell."""
    try:
        asked = ["git", "rev-parse", "--verify", "HEAD"]
        found = subprocess.run(asked, cwd=root, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return found.stdout.strip() or None


def _tags(aws: Aws, api: LiveFunction) -> dict[str, str]:
    client = aws.client("lambda")
    tags: dict[str, str] = client.list_tags(Resource=_arn(client, api))["Tags"]
    return tags


def _digest(root: Path, patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    paths = {path for pattern in patterns for path in root.glob(pattern)}
    for path in sorted(paths):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:_DIGITS]


def _updated(deployment: Deployment, aws: Aws) -> str:
    """Return when the service's stack was last deployed."""
    (stack,) = aws.client("cloudformation").describe_stacks(
        StackName=deployment.service_stack
    )["Stacks"]
    when: Any = stack.get("LastUpdatedTime", stack["CreationTime"])
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _arn(client: Any, function: LiveFunction) -> str:
    found = client.get_function_configuration(FunctionName=function.name)
    return str(found["FunctionArn"])
