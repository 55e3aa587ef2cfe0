"""`python -m tools.restore STAGE`: restores the table of a stage, and compares it."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from botocore.exceptions import BotoCoreError, ClientError
from dotenv import dotenv_values

from infra.stages.schema import Stage
from tools.cli.target import LOCAL_ENV
from tools.deploy import doctor
from tools.deploy.__main__ import StageName
from tools.deploy.aws import Aws
from tools.deploy.cdk import Cdk
from tools.deploy.deployment import ROOT, DeployError, Deployment
from tools.deploy.finding import table as told
from tools.restore.adoption import Adoption
from tools.restore.deploying import CdkDeployer, table_of
from tools.restore.drill import Drill
from tools.restore.steps import Steps
from tools.restore.tables import RestoreError, Tables
from tools.restore.workers import Workers

_FOLDER = ROOT / ".local" / "restore"


class Moment(click.ParamType[datetime]):
    """A moment with its time zone."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is no time such as 2026-11-29T03:17:00Z", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value} has no time zone: end it with Z for UTC", param, ctx)
        return found.astimezone(UTC)


@click.command()
@click.argument("stage", type=StageName())
@click.option("--at", type=Moment(), help="The moment to restore to.")
@click.option("--keep", is_flag=True, help="Do not delete the restored table.")
@click.option("--clean", is_flag=True, help="End what an interrupted run has begun.")
@click.option("--adopt", is_flag=True, help="Put the restored table in place.")
@click.option("--confirm", default="", help="The stage's name, to adopt in prod.")
def restore(
    stage: Stage,
    at: datetime | None,
    keep: bool,
    clean: bool,
    adopt: bool,
    confirm: str,
) -> None:
    """Restore a stage's table beside itself, compare both, and delete it again.

    The exit code is 1 if a row is not what it was. With --adopt the restored table
    takes the place of the one in use, in two runs (docs/backup.md).
    """
    steps = Steps(click.echo)
    try:
        aws, table = _place(stage)
        tables = Tables(aws.client("dynamodb"))
        file = _FOLDER / f"{stage.name}.sqlite"
        if clean:
            _clean(stage, aws, tables, table, file, steps)
        elif adopt:
            _adopt(stage, aws, tables, table, file, steps, at, confirm)
        else:
            _drill(tables, table, file, steps, at, keep=keep)
    except (RestoreError, DeployError, BotoCoreError, ClientError) as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        raise click.ClickException(
            "Interrupted. The same command goes on; CLEAN=1 undoes what was begun."
        ) from None


def _place(stage: Stage) -> tuple[Aws, str]:
    """Return the clients and the table of a stage; `local` is that of `make run`."""
    if stage.name == "local":
        settings = dotenv_values(LOCAL_ENV) if LOCAL_ENV.exists() else {}
        if not settings:
            raise RestoreError("There is no local stage: start one with `make run`.")
        os.environ.update({k: v for k, v in settings.items() if v is not None})
        # The emulator takes any; those of AWS must not reach it.
        os.environ |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
        region = str(settings["AWS_REGION"])
        return Aws.thorough(region), str(settings["DYNAMODB_TABLE_NAME"])
    aws = Aws.thorough(stage.region)
    checks = doctor.whereabouts(stage, aws)
    if doctor.errors(checks):
        raise RestoreError(told(checks))
    stack = Deployment(stage).data_stack
    return aws, table_of(aws.client("cloudformation"), stack)


def _drill(
    tables: Tables,
    table: str,
    file: Path,
    steps: Steps,
    at: datetime | None,
    *,
    keep: bool,
) -> None:
    """Run a drill, and end with 1 if it found a difference."""
    outcome = Drill(tables, table, file, steps).run(at, keep=keep)
    if at:
        click.echo(f"Written since {at:%Y-%m-%d %H:%M:%S} UTC: {outcome.since:,} rows.")
    else:
        click.echo(
            f"{outcome.different:,} differences in {outcome.size.rows:,} rows of "
            f"{outcome.size.owners:,} owners; {outcome.moving:,} rows were written "
            "meanwhile."
        )
    click.echo(f"Total: {steps.seconds:.0f} s")
    if outcome.different:
        sys.exit(1)


def _adopt(
    stage: Stage,
    aws: Aws,
    tables: Tables,
    table: str,
    file: Path,
    steps: Steps,
    at: datetime | None,
    confirm: str,
) -> None:
    """Prepare a restored table, or let the stacks take the one that is prepared.

    Whatever was interrupted goes on where it was.
    """
    if stage.name == "local":
        raise RestoreError("The table of `make run` is in no stack: nothing adopts it.")
    if stage.name == "prod" and confirm != "prod":
        raise RestoreError("This stops the writing in prod: add CONFIRM=prod.")
    adoption = Adoption(tables, _workers(stage, aws), steps, file)
    deployment = Deployment(stage)
    deployer = CdkDeployer(deployment, Cdk(deployment), aws.client("cloudformation"))
    # What was adopted before is no wish to adopt anything now. It may be restored
    # itself: then nobody writes to it.
    is_adopted = stage.adopted_table == table and not adoption.has_begun(table)
    is_due = stage.adopted_table and stage.adopted_table != table
    if is_due or (is_adopted and not deployer.has_deployed_all()):
        if at:
            raise RestoreError(
                f"{stage.adopted_table} is to be taken over first, by the same command "
                "without AT."
            )
        deployer.synth()
        former = adoption.finish(stage, deployer) or "The former table"
        click.echo(f"{stage.adopted_table} is in use. {former} is retained, in no")
        click.echo(
            "stack, and nobody can write to it; delete it when nothing is missed."
        )
        click.echo(f"No smoke has tried the versions: make smoke STAGE={stage.name}")
    elif is_adopted and not at:
        adoption.resume(table)
        click.echo(f"{table} was adopted already, and all use it. To restore it")
        click.echo("again, name a moment: AT=2026-11-29T03:17:00Z, for example.")
    else:
        _prepare(stage, adoption, table, at)
    click.echo(f"Total: {steps.seconds:.0f} s")


def _prepare(stage: Stage, adoption: Adoption, table: str, at: datetime | None) -> None:
    """Prepare a restored table, and say what makes the stacks take it over."""
    ready = adoption.prepare(table, at)
    click.echo(
        f"Lost: {ready.lost:,} rows that were written since. Repeated: "
        f"{ready.erased:,} erasures. Not sent again: {ready.sent:,} mails."
    )
    click.echo(f"\nPut this into {stage.name} of infra/stages/values.py, commit it,")
    click.echo("and run the same command again, without AT:\n")
    click.echo(f'    adopted_table="{ready.table}",')
    click.echo(f"    data_generation={stage.data_generation + 1},\n")
    click.echo("Nobody can write until then; CLEAN=1 goes back.")


def _clean(
    stage: Stage, aws: Aws, tables: Tables, table: str, file: Path, steps: Steps
) -> None:
    """Delete the tables of drills, and let everybody write again."""
    for name in Drill(tables, table, file, steps).clean():
        click.echo(f"Deleted: {name}")
    if stage.name != "local":
        Adoption(tables, _workers(stage, aws), steps, file).resume(table)
    for name in tables.left_over(table, "restored"):
        if name != table:
            click.echo(f"Left, since it may hold what is in no other table: {name}")
            click.echo(
                f"  aws dynamodb delete-table --region {stage.region} "
                f"--table-name {name}"
            )


def _workers(stage: Stage, aws: Aws) -> Workers:
    deployment = Deployment(stage)
    return Workers(aws, (deployment.workers_stack, deployment.jobs_stack))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    restore(args=arguments, prog_name="python -m tools.restore")


if __name__ == "__main__":
    main()
