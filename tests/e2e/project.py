"""Copies of the project with other lines, to deploy an update from."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from tools.local.config import ROOT

COPIED = ("app.py", "cdk.json", "edge", "infra", "runtime")
LINKED = (".venv", ".venv-emulator", "build", "node_modules")


def changed_project(directory: Path, changes: Mapping[str, tuple[str, str]]) -> Path:
    """Copy the project into a folder, with some lines replaced.

    Args:
        directory: an empty folder.
        changes: a line and its replacement, by the path of the file.
    """
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, directory / name, ignore=ignored)
        else:
            shutil.copy(source, directory / name)
    for name in LINKED:
        (directory / name).symlink_to(ROOT / name)
    for name, (line, other) in changes.items():
        path = directory / name
        text = path.read_text(encoding="utf-8")
        assert text.count(line) == 1, name
        path.write_text(text.replace(line, other), encoding="utf-8")
    return directory
