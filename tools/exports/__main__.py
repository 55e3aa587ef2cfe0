"""Commands for owners who have fetched their export: check it, and import it."""

import os
import sys
from pathlib import Path

import click

from tools.exports.api import ApiTarget
from tools.exports.importing import Import, Report
from tools.exports.reading import BadExport, ExportReader

_ARCHIVES = click.argument(
    "archives",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
_TOLD_EVERY = 100


@click.group()
def exports() -> None:
    """Check an export that was fetched, or import it into another account."""


@exports.command()
@_ARCHIVES
def check(archives: tuple[Path, ...]) -> None:
    """Compare all ARCHIVES of an export with what their manifests tell."""
    reader = _read(archives)
    click.echo(f"Complete. Archives: {len(reader.manifests)}")
    for manifest in reader.manifests:
        for link in manifest.links:
            click.echo(f"not in it, {link.size} bytes: {link.name} at {link.link}")


@exports.command("import")
@_ARCHIVES
@click.option("--api", required=True, help="Address of the API, with /api at its end.")
def import_(archives: tuple[Path, ...], api: str) -> None:
    """Import all ARCHIVES of an export: items, those in the trash, and files.

    The access token of the account is read from ACCESS_TOKEN. What is refused is told,
    and then the exit code is 1. Begin an import again within a day if it was cut off:
    nothing is made twice.
    """
    token = os.environ.get("ACCESS_TOKEN", "")
    if not token:
        raise click.UsageError("ACCESS_TOKEN is not set")
    reader = _read(archives)
    try:
        report = Import(reader, ApiTarget(api, token), _tell).run()
    except BadExport as error:
        raise click.ClickException(str(error)) from None
    for folder, count in sorted(report.made.items()):
        click.echo(f"{count} {folder}")
    for why, count in sorted(report.left_out.items()):
        click.echo(f"left out: {count}, {why}")
    for refused in report.refused:
        click.echo(f"refused: {refused}", err=True)
    sys.exit(1 if report.refused else 0)


def _read(archives: tuple[Path, ...]) -> ExportReader:
    """Return the reader of an export that is complete, or say why it is not."""
    try:
        reader = ExportReader(archives)
        reader.check()
    except BadExport as error:
        raise click.ClickException(str(error)) from None
    return reader


def _tell(report: Report) -> None:
    """Tell now and then how much was made."""
    made = report.made.total()
    if made and made % _TOLD_EVERY == 0:
        click.echo(f"{made} …", err=True)


if __name__ == "__main__":
    exports(prog_name="python -m tools.exports")
