"""`python -m tools.deploy COMMAND STAGE`, the program behind `make deploy` and such."""

import os
from datetime import timedelta
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from infra.stages.loading import PREVIEWED, load_stage
from infra.stages.schema import Stage, StageError
from tools.deploy import doctor as checks
from tools.deploy import smoke
from tools.deploy.aws import Aws
from tools.deploy.before import noted
from tools.deploy.cdk import Cdk
from tools.deploy.deploy import deploy as run_deployment
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.destroy import destroy as run_destruction
from tools.deploy.finding import table
from tools.deploy.previews import sweep as run_sweep
from tools.deploy.push import push as run_push
from tools.deploy.rollback import rollback as run_rollback
from tools.deploy.templates import report


class Commands(click.Group):
    """Command group that shows expected failures as a message without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (DeployError, BotoCoreError, ClientError) as error:
            raise click.ClickException(str(error)) from None


class StageName(click.ParamType[Stage]):
    """The name of a stage."""

    name = "stage"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Stage:
        """Return the stage with this name."""
        if isinstance(value, Stage):
            return value
        try:
            return load_stage(value)
        except StageError as error:
            self.fail(str(error), param, ctx)


stage_argument = click.argument("stage", type=StageName())
yes_option = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
role_option = click.option("--role-arn", help="The role that CloudFormation takes.")


@click.group(cls=Commands)
def cli() -> None:
    """Synthesize, compare, deploy, push, roll back and destroy a stage."""


@cli.command()
@stage_argument
def synth(stage: Stage) -> None:
    """Write the templates; needs no credentials."""
    deployment = Deployment(stage)
    Cdk(deployment).synth()
    click.echo(report(deployment))
    advice = [*checks.old_node(), *checks.advice(stage)]
    if advice:
        click.echo(table(advice), err=True)


@cli.command()
@stage_argument
@click.option(
    "--templates-only", is_flag=True, help="Make no change set: needs to read only."
)
def diff(stage: Stage, templates_only: bool) -> None:
    """Show what a deployment would change."""
    cdk = Cdk(Deployment(stage))
    cdk.synth()
    cdk.diff(templates_only=templates_only)


@cli.command()
@stage_argument
@yes_option
@role_option
@click.option(
    "--forward", is_flag=True, help="Refuse a commit older than what was deployed."
)
def deploy(stage: Stage, yes: bool, role_arn: str | None, forward: bool) -> None:
    """Check, then deploy every stack of a stage."""
    if stage.name == "prod":
        _somebody_must_agree(yes)
    deployment = Deployment(stage)
    aws = Aws.quick(stage.region)
    run_deployment(
        deployment,
        Cdk(deployment),
        aws,
        click.echo,
        is_agreed=yes,
        role=role_arn,
        is_forward=forward,
    )


@cli.command()
@stage_argument
@yes_option
@role_option
@click.option("--keep-data", is_flag=True, help="Do not destroy the data stack.")
def destroy(stage: Stage, yes: bool, role_arn: str | None, keep_data: bool) -> None:
    """Destroy a stage: alarms first, then the service, then its data."""
    _somebody_must_agree(yes)
    deployment = Deployment(stage)
    run_destruction(
        deployment,
        Cdk(deployment),
        Aws.thorough(stage.region),
        click.echo,
        keep_data=keep_data,
        is_agreed=yes,
        role=role_arn,
    )


@cli.command()
@stage_argument
@yes_option
@click.option("--version", type=int, help="The version of the api function to go to.")
@click.option(
    "--leave",
    multiple=True,
    metavar="NAME",
    help="A function that may stay where it is; repeat it for more.",
)
@click.option(
    "--before",
    is_flag=True,
    help="To the versions in use before the last `make deploy` from this folder.",
)
def rollback(
    stage: Stage, yes: bool, version: int | None, leave: tuple[str, ...], before: bool
) -> None:
    """Move the aliases of all functions back to the code before, and try it."""
    _somebody_must_agree(yes)
    if before and version:
        raise click.UsageError("Choose one of --version and --before.")
    deployment = Deployment(stage)
    run_rollback(
        deployment,
        Aws.thorough(stage.region),
        click.echo,
        version=version,
        leave=leave,
        is_agreed=yes,
        before=noted(deployment) if before else None,
    )


@cli.command()
@stage_argument
def push(stage: Stage) -> None:
    """Replace the code of all functions, without CloudFormation."""
    run_push(Deployment(stage), Aws.thorough(stage.region), click.echo)


@cli.command()
@stage_argument
def doctor(stage: Stage) -> None:
    """Check whether a stage can be deployed; the exit code is 1 if it cannot."""
    found = checks.examine(stage, Aws.quick(stage.region))
    click.echo(table(found))
    wrong = checks.errors(found)
    if wrong:
        raise DeployError(f"{stage.name} cannot be deployed; errors: {len(wrong)}.")


@cli.command("smoke")
@stage_argument
@click.option("--url", help="The API's address, which ends in /api.")
@click.option(
    "--patience", default=60, show_default=True, help="Seconds to wait for an answer."
)
def smoke_test(stage: Stage, url: str | None, patience: int) -> None:
    """Call a deployed stage; the exit code is 1 if anything is not as it should be.

    SMOKE_EMAIL and SMOKE_PASSWORD name an account that signs in, SMOKE_API_KEY the key
    of a stage that wants one. The local stage is what `make run` serves.
    """
    if url is None and stage.name == "local":
        url = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/api"
    if url is None:
        url = smoke.address_of(Deployment(stage), Aws.quick(stage.region))
    account = smoke.account_from_environment()
    service = smoke.Service(url, stage, os.environ.get("SMOKE_API_KEY") or None)
    click.echo(url)
    smoke.await_service(service, timedelta(seconds=patience), click.echo)
    found = smoke.examine(service, account)
    click.echo(table(found))
    wrong = checks.errors(found)
    if wrong:
        names = ", ".join(check.name for check in wrong)
        raise DeployError(f"{stage.name} does not work as it should: {names}.")


@cli.command()
@click.option("--keep", default="", help="Names of stages to keep, such as pr-1 pr-7.")
@yes_option
@role_option
def sweep(keep: str, yes: bool, role_arn: str | None) -> None:
    """Destroy the stages of pull requests, but for those to keep."""
    _somebody_must_agree(yes)
    parent = load_stage(PREVIEWED)
    run_sweep(
        Aws.thorough(parent.region),
        keep.split(),
        click.echo,
        is_agreed=yes,
        role=role_arn,
    )


def _somebody_must_agree(yes: bool) -> None:
    """Refuse to wait for an answer that nobody can give."""
    if not yes and os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise DeployError("CI is set, so nobody can confirm: add --yes.")


if __name__ == "__main__":
    cli(prog_name="python -m tools.deploy")
