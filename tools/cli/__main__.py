"""`python -m tools.cli`: the group of all commands."""

import click

from tools.cli.dlq import dlq
from tools.cli.items import items
from tools.cli.jobs import jobs
from tools.cli.outbox import outbox
from tools.cli.users import users


@click.group()
def cli() -> None:
    """Operate the local stage or a deployed one."""


cli.add_command(dlq)
cli.add_command(items)
cli.add_command(jobs)
cli.add_command(outbox)
cli.add_command(users)

if __name__ == "__main__":
    cli(prog_name="python -m tools.cli")
