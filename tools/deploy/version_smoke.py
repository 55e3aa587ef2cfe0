"""The smoke, as CodeDeploy's hook does it, with the credentials of whoever asks."""

from collections.abc import Callable, Mapping, Sequence

from runtime.features.deliveries.errors import SmokeFailed
from runtime.features.deliveries.repository import Functions
from runtime.features.deliveries.smoke.service import LIVE, Smoke, gateway_event
from tools.deploy.aws import Aws
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import LiveFunction

TRIED = ("Auth", "Api")
"""The functions that answer requests."""


def try_versions(
    aws: Aws,
    deployment: Deployment,
    functions: Sequence[LiveFunction],
    versions: Mapping[str, int],
    tell: Callable[[str], None],
    *,
    secret: str | None,
    live: bool = True,
) -> None:
    """Send the smoke's requests to versions, and see that the alias leads there.

    Args:
        aws: the clients.
        deployment: the stage.
        functions: those of the stage.
        versions: the versions, by the labels of functions; the one in use unless given.
        tell: called with the text to show.
        secret: what the functions of a stage behind a distribution want to be sent.
        live: whether the aliases must lead to them already.

    Raises:
        DeployError: a version does not answer as one that works.
    """
    named = {each.label: each for each in functions}
    stage = deployment.stage.name
    called = Functions(aws.client("lambda"))
    smoke = Smoke(
        called,
        stage=stage,
        auth=named["Auth"].name,
        api=named["Api"].name,
        account=None,
        left=lambda: float("inf"),
        origin_secret=secret,
    )
    for label in TRIED:
        function = named[label]
        version = str(versions.get(label, function.version))
        try:
            smoke.run(function.name, version)
        except SmokeFailed as error:
            raise DeployError(
                f"Version {version} of {label} does not work: {error}"
            ) from None
        if live:
            event = gateway_event(stage, "GET", "/health", origin_secret=secret)
            answered = called.call(function.name, LIVE, event).version
            if answered not in (None, version):
                raise DeployError(f"{label} answers by version {answered}.")
        tell(f"  {label:<5} version {version} works")
