"""Aliases around a deployment: where the stack has them, or where somebody put them."""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from tools.deploy import record
from tools.deploy.aws import Aws
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import LEADING, LiveFunction, live_functions, move

Tell = Callable[[str], None]


def must_pause(deployment: Deployment, aws: Aws, tell: Tell) -> bool:
    """Tell whether CodeDeploy would refuse this deployment, whatever its code is like.

    It begins where the stack is, and refuses an alias that a rollback or a push moved.
    Its smoke signs in by the version in use and asks the new one: of other data, that
    knows neither the session nor the key of the token.
    """
    if deployment.stage.delivery is None:
        return False
    try:
        functions = _functions(deployment, aws)
    except (BotoCoreError, ClientError) as error:
        tell(f"Nobody knows whether aliases were moved since: {error}")
        return False
    moved = [each for each in functions if each.is_elsewhere]
    if moved:
        names = ", ".join(f"{each.label} at {each.version}" for each in moved)
        tell(
            f"Moved since the last deployment: {names}. CodeDeploy begins only where "
            "the stack is,\nso this deployment goes without it: no smoke, no canary."
        )
    generation = deployment.stage.data_generation
    other = [each for each in functions if each.used.is_of_other_data(generation)]
    if other:
        tell(
            f"Of other data until now: {', '.join(each.label for each in other)}. "
            "Whoever signs in there is unknown to the new versions,\nwhich the smoke "
            "would take for a fault, so this deployment goes without it: no smoke, "
            f"no canary.\nAfterwards: make smoke STAGE={deployment.stage.name}"
        )
    return bool(moved or other)


def settle(deployment: Deployment, aws: Aws, tell: Tell) -> None:
    """Let every alias lead to the stack's version, and note what was deployed.

    A deployment that changes no code moves no alias that was moved since. A failure is
    told and is no error: the stage is deployed.
    """
    try:
        for each in _functions(deployment, aws):
            if each.is_elsewhere and each.recorded is not None:
                move(aws.client("lambda"), each, each.recorded)
                tell(f"{each.label} is at {each.recorded} again, as the stack has it.")
            if each.label == LEADING:
                record.keep(deployment, aws, each)
    except (BotoCoreError, ClientError) as error:
        tell(f"Whether every alias is where the stack has it is not known: {error}")


def _functions(deployment: Deployment, aws: Aws) -> list[LiveFunction]:
    """Return the functions of a stage; none before its first deployment."""
    try:
        return live_functions(deployment, aws)
    except DeployError:
        return []
