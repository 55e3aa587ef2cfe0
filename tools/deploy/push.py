"""Push of code alone, without CloudFormation, to a stage that is yours to break."""

import io
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra.packaging.packages import code_package
from infra.stages.delivery import AT_ONCE
from tools.deploy import record
from tools.deploy.aws import Aws
from tools.deploy.checks_edge import origin_secret
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import (
    LEADING,
    LiveFunction,
    live_functions,
    move,
    put_back,
    together,
)
from tools.deploy.rollback import refuse_elsewhere
from tools.deploy.version_smoke import try_versions

Tell = Callable[[str], None]

PUSHED_TO = ("local", "dev")
MARK = "pushed"
"""A file that makes the code unlike any deployed: Lambda publishes none twice."""
PATIENCE_SECONDS = 60.0
_EVERY_SECONDS = 0.2


def push(deployment: Deployment, aws: Aws, tell: Tell) -> None:
    """Replace the code of every function, try it, and move the aliases.

    Args:
        deployment: the stage, and the project that is pushed.
        aws: the clients.
        tell: called with the text to show.

    Raises:
        DeployError: the stage takes no pushes, more than code has changed, or the code
            does not work; nothing that is in use was changed.
    """
    began = time.monotonic()
    refuse_stage(deployment)
    refuse_elsewhere(deployment, aws)
    functions = live_functions(deployment, aws)
    (api,) = [each for each in functions if each.label == LEADING]
    differing = record.changed(deployment, aws, api)
    if differing:
        raise DeployError(
            f"Not pushed: {', '.join(differing)} differ from what was deployed, or "
            f"nobody knows. Deploy: make deploy STAGE={deployment.stage.name}"
        )
    secret = origin_secret(deployment.stage, aws)
    package = code_package(deployment.stage, runtime=deployment.root / "runtime")
    archive = zipped(package.build())
    packed = time.monotonic()
    client = aws.client("lambda")
    published = dict(together(lambda each: _publish(client, each, archive), functions))
    sent = time.monotonic()
    try_versions(aws, deployment, functions, published, tell, secret=secret, live=False)
    tried = time.monotonic()
    _move_all(client, functions, published, tell)
    done = time.monotonic()
    tell(
        f"Pushed to {len(functions)} functions in {done - began:.1f} s "
        f"({len(archive) / 1e6:.1f} MB; packed {packed - began:.1f} s, published "
        f"{sent - packed:.1f} s, tried {tried - sent:.1f} s, moved "
        f"{done - tried:.1f} s).\nCloudFormation does not know. Back in line: "
        f"make deploy STAGE={deployment.stage.name}"
    )


def refuse_stage(deployment: Deployment) -> None:
    """Raise DeployError for a stage that people use, or that is shifted by steps."""
    stage = deployment.stage
    gradual = stage.delivery is not None and stage.delivery.shift != AT_ONCE
    if stage.name not in PUSHED_TO or gradual:
        raise DeployError(
            f"{stage.name} takes deliveries only, which are reviewed, watched and "
            f"undone: make deploy STAGE={stage.name}"
        )


def zipped(content: Path) -> bytes:
    """Return a folder as a zip file, with a mark that makes it unlike any other."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as files:
        for path in sorted(content.rglob("*")):
            if path.is_file():
                files.write(path, path.relative_to(content))
        files.writestr(MARK, uuid4().hex)
    return archive.getvalue()


def _publish(client: Any, function: LiveFunction, archive: bytes) -> tuple[str, int]:
    """Publish the code as a new version; return label and number."""
    answer = client.update_function_code(
        FunctionName=function.name, ZipFile=archive, Publish=True
    )
    version = answer["Version"]
    end = time.monotonic() + PATIENCE_SECONDS
    while answer.get("State", "Active") == "Pending":
        if time.monotonic() > end:
            raise DeployError(f"Version {version} of {function.label} is not ready.")
        time.sleep(_EVERY_SECONDS)
        answer = client.get_function_configuration(
            FunctionName=function.name, Qualifier=version
        )
    return function.label, int(version)


def _move_all(
    client: Any,
    functions: Sequence[LiveFunction],
    published: Mapping[str, int],
    tell: Tell,
) -> None:
    """Move every alias to what was published, or none: two codes would run else."""
    try:
        together(lambda each: move(client, each, published[each.label]), functions)
    except BaseException:
        put_back(client, functions, tell)
        raise
