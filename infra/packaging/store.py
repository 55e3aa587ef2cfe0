"""Finished packages on disk, so that a second synthesis has nothing to do."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

# Noon, so that it is 1980, the first year a zip file knows, in every time zone.
TIMESTAMP = 315_576_000
KEEP_UNUSED = timedelta(days=1)
_DRAFT = ".draft-"


def obtain(directory: Path, name: str, fill: Callable[[Path], None]) -> Path:
    """Return the package of this name; let `fill` make it unless it is there.

    It appears whole or not at all, so two syntheses at once may both make it.

    Args:
        directory: the store of packages.
        name: says everything that the content depends on.
        fill: writes the content into an empty folder.
    """
    finished = directory / name
    if not finished.exists():
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_DRAFT, dir=directory) as draft:
            content = Path(draft, "content")
            content.mkdir()
            fill(content)
            _make_uniform(content)
            _publish(content, finished)
    os.utime(finished)
    _prune(directory)
    return finished


def copy_into(package: Path, destination: Path) -> None:
    """Copy a package by hard links where the disk allows."""
    shutil.copytree(
        package, destination, copy_function=_link_or_copy, dirs_exist_ok=True
    )


def _publish(content: Path, finished: Path) -> None:
    try:
        content.rename(finished)
    except OSError:
        # Another synthesis was faster, and its package is as good.
        if not finished.exists():
            raise


def _make_uniform(content: Path) -> None:
    """Give everything the modes that Lambda needs and one time."""
    for path in sorted(content.rglob("*"), reverse=True):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (TIMESTAMP, TIMESTAMP))
    content.chmod(0o755)


def _link_or_copy(source: str, destination: str) -> None:
    try:
        os.link(source, destination)
    except OSError:
        shutil.copy2(source, destination)


def _prune(directory: Path) -> None:
    """Remove packages, and drafts of a killed synthesis, that nobody used lately."""
    oldest = time.time() - KEEP_UNUSED.total_seconds()
    for path in directory.iterdir():
        try:
            if path.stat().st_mtime < oldest:
                shutil.rmtree(path)
        except FileNotFoundError:
            continue
