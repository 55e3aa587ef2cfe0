"""The versions that were in use before a deployment, to which one can go back."""

import json
from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from tools.deploy.aws import Aws
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import live_functions


def note(
    deployment: Deployment, aws: Aws, tell: Callable[[str], None]
) -> Mapping[str, int]:
    """Write down, and return, which versions are in use, by the names of functions.

    A failure is told and is no error: what is deployed may be what mends.
    """
    file = deployment.before_file
    file.unlink(missing_ok=True)
    try:
        versions = {each.name: each.version for each in live_functions(deployment, aws)}
    except DeployError:
        # The first deployment.
        versions = {}
    except (BotoCoreError, ClientError) as error:
        tell(f"Which versions are in use is not noted: {error}")
        return {}
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(versions, indent=1), encoding="utf-8")
    return versions


def noted(deployment: Deployment) -> Mapping[str, int]:
    """Return the versions that were in use before the last deployment from here.

    Raises:
        DeployError: nobody has noted them, or there were none.
    """
    try:
        text = deployment.before_file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DeployError(
            "No deployment from this folder has noted what was in use before it."
        ) from None
    versions: dict[str, int] = json.loads(text)
    if not versions:
        raise DeployError("Nothing was in use before the last deployment.")
    return versions
