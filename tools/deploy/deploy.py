"""Deployment of a stage, after the doctor's checks."""

from collections.abc import Callable

import click

from infra.stages.schema import Stage
from tools.deploy import doctor
from tools.deploy.aws import Aws
from tools.deploy.before import note
from tools.deploy.cdk import Cdk
from tools.deploy.commits import refuse_older
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.finding import Level, table
from tools.deploy.outputs import next_steps, read_outputs
from tools.deploy.settling import must_pause, settle
from tools.deploy.versions import prune


def deploy(
    deployment: Deployment,
    cdk: Cdk,
    aws: Aws,
    tell: Callable[[str], None],
    *,
    is_agreed: bool,
    role: str | None = None,
    is_forward: bool = False,
) -> None:
    """Check, synthesize, show and confirm prod's security changes, then deploy.

    An alias that was moved since by a rollback or a push is no place for CodeDeploy to
    begin at, and a version of other data cannot pass its smoke: then CloudFormation
    moves all aliases. Old versions of the functions are deleted afterwards, but for a
    few, and those that were in use.

    Args:
        deployment: the stage to deploy, and its files.
        cdk: the CDK CLI.
        aws: the clients for the checks and the old versions.
        tell: called with the text to show.
        is_agreed: the user has agreed already (--yes).
        role: ARN of the role that CloudFormation takes, if not that of the CDK.
        is_forward: refuse a commit that is older than what was deployed.

    Raises:
        DeployError: a check failed; the message names it.
    """
    _refuse_if_unwell(deployment.stage, aws, tell)
    if is_forward:
        refuse_older(deployment, aws)
    cdk.synth(paused=must_pause(deployment, aws, tell))
    if deployment.stage.name == "prod":
        cdk.diff(security_only=True)
        if not is_agreed:
            click.confirm("Deploy this to prod?", abort=True, err=True)
    before = note(deployment, aws, tell)
    cdk.deploy(role)
    settle(deployment, aws, tell)
    prune(deployment, aws, tell, before)
    tell(next_steps(deployment, read_outputs(deployment)))


def _refuse_if_unwell(stage: Stage, aws: Aws, tell: Callable[[str], None]) -> None:
    """Show what the doctor objects to; raise DeployError if there is an error."""
    checks = doctor.examine(stage, aws)
    remarks = [check for check in checks if check.level is not Level.OK]
    if remarks:
        tell(table(remarks))
    wrong = doctor.errors(checks)
    if wrong:
        names = ", ".join(check.name for check in wrong)
        raise DeployError(f"Not deployed; failed checks: {names}.")
