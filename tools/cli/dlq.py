"""Commands that look at dead letters and send them back to their queues."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tools.cli.tables import print_table
from tools.cli.target import Target

if TYPE_CHECKING:
    from tools.jobs.letters import DeadLetterQueue, DeadLetters

Command = TypeVar("Command", bound=Callable[..., Any])
Queues = dict[str, tuple["DeadLetterQueue", "DeadLetters"]]


def _stage(command: Command) -> Command:
    """Add --stage, the name of a deployed stage."""
    return click.option(
        "--stage",
        default=None,
        help="A deployed stage: dev, staging or prod.  [default: the local one]",
    )(command)


@click.group()
def dlq() -> None:
    """Look at dead letters; send them back when their cause is gone."""


@dlq.command("list")
@_stage
def list_queues(stage: str | None) -> None:
    """List the queues of dead letters and how many each holds."""
    with _queues(stage) as queues:
        print_table(
            ("QUEUE", "LETTERS", "REDRIVE"),
            (
                (name, letters.count(), "yes" if queue.source else "no")
                for name, (queue, letters) in queues.items()
            ),
        )


@dlq.command("show")
@click.argument("name", metavar="QUEUE")
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@_stage
def show_letters(name: str, limit: int, stage: str | None) -> None:
    """Show what the dead letters of a queue are about; they stay there.

    While this runs, nobody else sees them.
    """
    with _queues(stage) as queues:
        _, letters = _named(queues, name)
        found = letters.show(limit)
        print_table(
            ("SENT", "ABOUT", "MESSAGE"),
            (
                (each.sent_at.isoformat(timespec="seconds"), each.about, each.id)
                for each in found
            ),
        )
        click.echo(f"{len(found):,} of {letters.count():,} dead letters")


@dlq.command("redrive")
@click.argument("name", metavar="QUEUE")
@click.option("--dry-run", is_flag=True, help="Count them, and move nothing.")
@_stage
def redrive(name: str, dry_run: bool, stage: str | None) -> None:
    """Send the dead letters of a queue back to the queue that they came from.

    Whoever handles them does so once, however often they are sent. Those that die
    again meanwhile stay. If the queue refuses some, the exit code is 1.
    """
    with _queues(stage) as queues:
        from tools.items.progress import Progress

        queue, letters = _named(queues, name)
        if not queue.source:
            raise click.ClickException(
                f"nobody knows a queue that the letters of {name} could go back to"
            )
        if dry_run:
            click.echo(f"{letters.count():,} dead letters would be sent back")
            return
        with Progress("dead letters sent back") as progress:
            done = letters.redrive(progress.tell)
    click.echo(f"{done.moved:,} dead letters sent back")
    if done.left:
        click.echo(f"The queue refused {done.left:,}, which stay.", err=True)
        sys.exit(1)


@dlq.command("purge")
@click.argument("name", metavar="QUEUE")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@_stage
def purge(name: str, yes: bool, stage: str | None) -> None:
    """Delete the dead letters of a queue for good, once their cause is gone.

    For those that need not go back, since later runs did the work.
    """
    with _queues(stage) as queues:
        _, letters = _named(queues, name)
        count = letters.count()
        if count and not yes:
            click.confirm(f"Delete {count:,} dead letters of {name}?", abort=True)
        letters.purge()
    click.echo(f"{count:,} dead letters deleted")


@contextmanager
def _queues(stage: str | None) -> Iterator[Queues]:
    """Yield the queues of a stage by name; show errors as messages of the command."""
    # Imported late: help is to be fast.
    from botocore.exceptions import BotoCoreError, ClientError

    from tools.jobs.letters import DeadLetters
    from tools.jobs.queues import NoQueues, deployed_queues, local_queues

    try:
        if stage is None:
            Target().apply()
            sqs = _local_client()
            found = local_queues(os.environ)
        else:
            from infra.stages.loading import load_stage
            from infra.stages.schema import StageError
            from tools.deploy.aws import Aws

            try:
                chosen = load_stage(stage)
            except StageError as error:
                raise click.ClickException(str(error)) from None
            aws = Aws.thorough(chosen.region)
            sqs = aws.client("sqs")
            found = deployed_queues(aws.client("cloudformation"), chosen.prefix)
        yield {each.name: (each, DeadLetters(sqs, each)) for each in found}
    except (NoQueues, BotoCoreError, ClientError) as error:
        raise click.ClickException(str(error)) from None


def _local_client() -> Any:
    """Return a client of the SQS that the environment names."""
    from runtime.core.aws import aws_client
    from runtime.core.settings import CommonSettings, InvalidSettings, read_settings

    try:
        settings = read_settings(CommonSettings)
    except InvalidSettings as error:
        raise click.ClickException(str(error)) from None
    # A receive call waits for a second.
    return aws_client("sqs", settings, read_timeout=10)


def _named(queues: Queues, name: str) -> tuple["DeadLetterQueue", "DeadLetters"]:
    """Return the queue of this name."""
    if name not in queues:
        raise click.BadParameter(
            f"{name!r} is none of {', '.join(queues)}", param_hint="QUEUE"
        )
    return queues[name]
