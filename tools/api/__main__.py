"""The commands on the API's document: `python -m tools.api document|diff|release`."""

import argparse
import json
import sys
from pathlib import Path

from tools.api import acknowledged, files, releasing
from tools.api.differ import Change, compare
from tools.api.document import make_document


def write_document(*, check: bool) -> None:
    """Write the document from which the client is made.

    Args:
        check: write nothing, and fail if the file is out of date.
    """
    made = files.rendered(make_document())
    there = files.DOCUMENT.read_text() if files.DOCUMENT.exists() else ""
    if made == there:
        return
    if check:
        sys.exit(f"{_shown(files.DOCUMENT)} is out of date. Run: make client")
    files.DOCUMENT.write_text(made)
    print(f"wrote {_shown(files.DOCUMENT)}")


def show_differences() -> None:
    """Print what changed since the release, and fail if it breaks clients."""
    changes, entries = _changes(), acknowledged.read(files.ACKNOWLEDGED)
    refused = acknowledged.unacknowledged(changes, entries)
    decided = [each for each in changes if each.breaks and each not in refused]
    _print_list("Breaks clients", refused)
    _print_list("Breaks clients, as decided", decided)
    _print_list("Is new", [each for each in changes if not each.breaks])
    if not changes:
        print("The API is as it was released.")
    stale = [entry.where for entry in acknowledged.unneeded(changes, entries)]
    if stale:
        sys.exit(f"{_shown(files.ACKNOWLEDGED)}: no such change: {', '.join(stale)}")
    if refused:
        sys.exit(
            f"{len(refused)} changes break clients. Take them back, or add entries to "
            f"{_shown(files.ACKNOWLEDGED)}: where, reason, date."
        )


def release(version: str) -> None:
    """Make the document the released one, and write what belongs to a release."""
    changes = _changes()
    entries = acknowledged.read(files.ACKNOWLEDGED)
    refused = acknowledged.unacknowledged(changes, entries)
    if refused:
        _print_list("Breaks clients", refused)
        sys.exit("Not released: see make api-diff.")
    releasing.release(version, changes)
    print(f"{version}: review the diff, commit it, and tag it v{version}")


def _changes() -> list[Change]:
    """Return the changes since the release."""
    return compare(json.loads(files.RELEASED.read_text()), make_document())


def _print_list(title: str, changes: list[Change]) -> None:
    """Print changes under a title; nothing if there are none."""
    if changes:
        print(f"{title}:", *changes, sep="\n  ")


def _shown(path: Path) -> str:
    """Return a path as it is shown, from the project's folder."""
    return str(path.relative_to(files.ROOT))


def main() -> None:
    """Run a command."""
    parser = argparse.ArgumentParser(prog="python -m tools.api", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    written = commands.add_parser("document", help="write the document of the API")
    written.add_argument("--check", action="store_true", help="only say if it is stale")
    commands.add_parser("diff", help="say what changed since the release")
    released = commands.add_parser(
        "release", help="make this document the released one"
    )
    released.add_argument("version", help="such as 2.1.0")
    given = parser.parse_args()
    try:
        if given.command == "document":
            write_document(check=given.check)
        elif given.command == "diff":
            show_differences()
        else:
            release(given.version)
    except (acknowledged.InvalidEntry, releasing.ReleaseRefused) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
