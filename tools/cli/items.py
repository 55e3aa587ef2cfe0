"""Commands that import, export and backfill many items."""

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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_OWNER
@_KIND
@click.option(
    "--created-at",
    default=None,
    metavar="TIME",
    help="Creation time of records without one; use the same in each import.",
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
    report with line and reason; then the exit code is 1.
    """
    with platform_of(Target(table, region, endpoint)) as platform:
        from tools.items.checkpoint import Checkpoint, fingerprint
        from tools.items.entries import COLUMNS, IGNORED, Entries
        from tools.items.loading import Import
        from tools.items.progress import Progress
        from tools.items.sources import BadFile, reader_of
        from tools.items.store import ItemStore

        dated = _time(created_at)
        whose = owner_of(platform, owner)
        report = report or file.with_name(f"{file.name}.refused.jsonl")
        if report.exists() and report.samefile(file):
            raise click.BadParameter(
                "the report would overwrite the file", param_hint="--report"
            )
        work = {
            "file": fingerprint(file),
            "owner": whose.id,
            "created_at": created_at,
            "report": str(report),
        }
        importing = Import(
            ItemStore(platform.table),
            whose,
            Entries(whose.id, datetime.now(UTC), dated),
            Checkpoint(file.with_name(f"{file.name}.import.json"), work),
            workers=workers,
        )
        size = max(1, file.stat().st_size)
        try:
            reader = reader_of(file, kind, {*COLUMNS, *IGNORED}, dated is None)
            with Progress("records imported") as progress:
                counts = importing.run(
                    file,
                    reader,
                    report,
                    lambda counts, read: progress.tell(counts.records, read / size),
                )
        except BadFile as error:
            raise click.ClickException(str(error)) from None
        except BaseException:
            done = importing.counts.records
            click.echo(
                f"Stopped after record {done:,}; run again to continue.", err=True
            )
            raise
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
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="File to write; standard output if omitted.",
)
@_KIND
@stage_options
def export_items(
    owner: str,
    output: Path | None,
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
        from tools.items.exporting import FileExport, format_of, write_all
        from tools.items.progress import Progress
        from tools.items.store import ItemStore

        is_csv = output is not None and output.suffix.lower() == ".csv"
        kind = kind or ("csv" if is_csv else "jsonl")
        whose = owner_of(platform, owner)
        store = ItemStore(platform.table)
        with Progress("items exported") as progress:
            if output is not None:
                path = output.with_name(f"{output.name}.export.json")
                checkpoint = Checkpoint(path, {"owner": whose.id, "format": kind})
                total = FileExport(output, checkpoint, kind).run(
                    lambda after: store.pages(whose, after), progress.tell
                )
            else:
                out, total = sys.stdout.buffer, 0
                out.write(format_of(kind)[0].encode())
                for count, _ in write_all(store.pages(whose, ""), kind, out):
                    total += count
                    progress.tell(total)
                out.flush()
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


def _time(text: str | None) -> datetime | None:
    """Parse the time of an option; without an offset it is in UTC."""
    if text is None:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no RFC 3339 time, such as 2026-01-31T12:00:00Z",
            param_hint="--created-at",
        ) from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)
