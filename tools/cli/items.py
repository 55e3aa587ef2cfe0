"""Commands that import, export and backfill many items."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from tools.cli.stage import owner_of, platform_of, stage_options
from tools.cli.target import Target

_OWNER = click.option(
    "--owner", required=True, help="Owner of the items: an e-mail address or an id."
)
_WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, 50),
    default=8,
    show_default=True,
    help="Number of concurrent transactions.",
)
_KIND = click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl"]),
    default=None,
    help="Format of the file, if its name does not show it.",
)


@click.group()
def items() -> None:
    """Import, export or backfill many items."""


@items.command("import")
@click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@_OWNER
@_KIND
@click.option(
    "--created-at",
    default=None,
    metavar="TIME",
    help="Creation time of records without one, in RFC 3339 with a zone; use the same "
    "in each import.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="File for the refused records.  [default: FILE.refused.jsonl]",
)
@_WORKERS
@stage_options
def import_items(
    file: Path,
    owner: str,
    kind: str | None,
    created_at: str | None,
    report: Path | None,
    workers: int,
    table: str | None,
    region: str | None,
    endpoint: str | None,
) -> None:
    """Import a CSV or JSON Lines file; items that exist already are not changed.

    Run an interrupted import again to continue it. Invalid records are written to a
    report with line and reason; then the exit code is 1. FILE may be a pipe, - standard
    input: an interrupted import of those begins again, and doubles nothing.
    """
    with platform_of(Target(table, region, endpoint)) as platform:
        from tools.items.checkpoint import Checkpoint, fingerprint
        from tools.items.entries import COLUMNS, IGNORED, Entries
        from tools.items.loading import Import
        from tools.items.progress import Progress
        from tools.items.sources import BadFile, kind_of, reader_of
        from tools.items.store import ItemStore
        from tools.items.streams import is_stream, opened, report_of

        dated = _time(created_at)
        whose = owner_of(platform, owner)
        piped = is_stream(file)
        report = _demand_place_of_report(report or report_of(file), file)
        checkpoint, size = None, 0
        if not piped:
            size = file.stat().st_size
            work = {
                "table": platform.settings.DYNAMODB_TABLE_NAME,
                "file": fingerprint(file),
                "owner": whose.id,
                "created_at": created_at,
                "report": str(report),
            }
            checkpoint = Checkpoint(file.with_name(f"{file.name}.import.json"), work)
        importing = Import(
            ItemStore(platform.table),
            whose,
            Entries(whose.id, datetime.now(UTC), dated),
            checkpoint,
            workers=workers,
        )
        try:
            with opened(file) as records, Progress("records imported") as progress:
                if piped and kind is None:
                    kind = kind_of(records.peek())
                counts = importing.run(
                    records,
                    reader_of(file, kind, {*COLUMNS, *IGNORED}, dated is None),
                    report,
                    lambda counts, read: progress.tell(
                        counts.records, read / size if size else None
                    ),
                )
        except BadFile as error:
            raise click.ClickException(str(error)) from None
        except BaseException:
            if importing.counts.records:
                _tell_where_it_stopped(importing.counts.records, piped)
            raise
    if piped and counts.records == counts.blank:
        raise click.ClickException("no record came through the pipe")
    click.echo(
        f"{counts.records:,} records: {counts.imported:,} imported, "
        f"{counts.there:,} there already, {counts.refused:,} refused, "
        f"{counts.blank:,} blank"
    )
    if counts.refused:
        click.echo(f"Refused records, with reasons: {report}", err=True)
        sys.exit(1)


@items.command("export")
@_OWNER
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default=Path("-"),
    help="File to write; standard output if omitted.",
)
@_KIND
@stage_options
def export_items(
    owner: str,
    output: Path,
    kind: str | None,
    table: str | None,
    region: str | None,
    endpoint: str | None,
) -> None:
    """Export all items of an owner, oldest first, as CSV or JSON Lines.

    The file appears when it is complete. To continue an interrupted export, run it
    again.
    """
    with platform_of(Target(table, region, endpoint)) as platform:
        from tools.items.checkpoint import Checkpoint
        from tools.items.exporting import FileExport, export_to
        from tools.items.progress import Progress
        from tools.items.store import ItemStore
        from tools.items.streams import is_stream, open_to_write

        kind = kind or ("csv" if output.suffix.lower() == ".csv" else "jsonl")
        whose = owner_of(platform, owner)
        store = ItemStore(platform.table)
        with Progress("items exported") as progress:
            if is_stream(output):
                with open_to_write(output) as out:
                    total = export_to(out, kind, store.pages(whose, ""), progress.tell)
            else:
                # A symbolic link stays one.
                output = (
                    Path(os.path.realpath(output)) if output.is_symlink() else output
                )
                work = {
                    "table": platform.settings.DYNAMODB_TABLE_NAME,
                    "owner": whose.id,
                    "format": kind,
                }
                path = output.with_name(f"{output.name}.export.json")
                total = FileExport(output, Checkpoint(path, work), kind).run(
                    lambda after: store.pages(whose, after), progress.tell
                )
    click.echo(f"{total:,} items exported", err=True)


@items.command("backfill")
@click.option(
    "--owner",
    default=None,
    help="Only items of this owner: an e-mail address or an id.",
)
@click.option("--dry-run", is_flag=True, help="Count outdated items, write nothing.")
@_WORKERS
@stage_options
def backfill_items(
    owner: str | None,
    dry_run: bool,
    workers: int,
    table: str | None,
    region: str | None,
    endpoint: str | None,
) -> None:
    """Rewrite items of an older schema in the current schema.

    Run an interrupted backfill again to continue it.
    """
    with platform_of(Target(table, region, endpoint)) as platform:
        from runtime.features.accounts.assembly import Accounts
        from runtime.features.items.assembly import Items
        from tools.items.backfill import Backfill
        from tools.items.checkpoint import Checkpoint
        from tools.items.progress import Progress
        from tools.items.store import all_owners

        owners = (
            [owner_of(platform, owner)]
            if owner
            else all_owners(platform.assembled(Accounts).profiles)
        )
        work = {
            "table": platform.settings.DYNAMODB_TABLE_NAME,
            "owner": owner,
            "dry_run": dry_run,
        }
        path = Path(".local") / "backfill.json"
        path.parent.mkdir(exist_ok=True)
        backfill = Backfill(
            platform.assembled(Items).repository,
            Checkpoint(path, work),
            workers=workers,
            dry_run=dry_run,
        )
        with Progress("items examined") as progress:
            done = backfill.run(owners, lambda now: progress.tell(now.examined))
    verb = "to be written" if dry_run else "written"
    number = done.outdated if dry_run else done.written
    click.echo(f"{done.examined:,} items examined, {number:,} {verb}")


def _demand_place_of_report(report: Path, file: Path) -> Path:
    """Return the path of a report, which must not take the place of anything else."""
    problem = ""
    if report.exists() and not report.is_file():
        problem = "the report must be a file"
    elif report.exists() and file.exists() and report.samefile(file):
        problem = "the report would overwrite the file"
    if problem:
        raise click.BadParameter(problem, param_hint="--report")
    return report


def _tell_where_it_stopped(done: int, piped: bool) -> None:
    """Say on stderr how an interrupted import goes on."""
    again = "from the beginning, which doubles nothing" if piped else "to continue"
    click.echo(f"Stopped after record {done:,}; run again {again}.", err=True)


def _time(text: str | None) -> datetime | None:
    """Parse the time of an option."""
    from tools.items.times import time_of

    try:
        return None if text is None else time_of(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text!r} {error}", param_hint="--created-at"
        ) from None
