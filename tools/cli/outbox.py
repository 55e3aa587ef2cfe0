"""The command that shows what waits in the outbox."""

from collections import Counter
from datetime import UTC, datetime

import click

from tools.cli.stage import platform_of, stage_options
from tools.cli.tables import age, print_table
from tools.cli.target import Target


@click.group()
def outbox() -> None:
    """Look at what was asked for and has not begun."""


@outbox.command("show")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@stage_options
def show_outbox(
    limit: int, table: str | None, region: str | None, endpoint: str | None
) -> None:
    """Show the mails and the starts of jobs that wait, the oldest first.

    What waits for longer than a quarter of an hour is sent to its queue again.
    """
    with platform_of(Target(table, region, endpoint)) as platform:
        from tools.jobs.waiting import waiting

        found, more = waiting(platform.table, limit)
        now = datetime.now(UTC)
        print_table(
            ("KIND", "WAITS", "WHAT"),
            ((each.kind, age(now - each.since), each.name) for each in found),
        )
    counts = Counter(each.kind for each in found)
    text = ", ".join(f"{kind}: {number:,}" for kind, number in sorted(counts.items()))
    click.echo(f"{text or 'Nothing waits'}{', and there are more' if more else ''}")
