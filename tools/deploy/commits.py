"""The order of commits, by which a late run does not deploy over a newer one."""

import re
import subprocess
from pathlib import Path

from tools.deploy import record
from tools.deploy.aws import Aws
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import LEADING, live_functions

_HASH = re.compile(r"[0-9a-f]{40,64}")


def refuse_older(deployment: Deployment, aws: Aws) -> None:
    """Raise DeployError if what was deployed last is ahead of what is checked out.

    Of a commit that git does not have here nobody can say so.
    """
    try:
        functions = live_functions(deployment, aws)
    except DeployError:
        # The first deployment.
        return
    (api,) = [each for each in functions if each.label == LEADING]
    deployed = record.commit(aws, api)
    if deployed and is_behind(deployment.root, deployed):
        raise DeployError(
            f"Not deployed: {deployment.stage.name} was deployed from {deployed[:12]}, "
            "which is newer than this commit. To go back, revert on main and push; or "
            "deploy from your own machine."
        )


def is_behind(root: Path, other: str) -> bool:
    """Tell whether a commit has the one that is checked out among its ancestors."""
    here = record.head(root)
    if here in (None, other) or not _HASH.fullmatch(other):
        return False
    asked = ["git", "merge-base", "--is-ancestor", "HEAD", other]
    return subprocess.run(asked, cwd=root, capture_output=True).returncode == 0
