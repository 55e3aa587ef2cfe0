"""Recordings on disk: the permissions of one test process, per code version."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.awscalls.permissions import Permission

ROOT = Path(__file__).resolve().parents[2]
DIRECTORY = ROOT / "build" / "aws-calls"


def code_version() -> str:
    """Return a digest of the service's sources; recordings of other code are stale."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "runtime").rglob("*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def write(path: Path, permissions: Iterable[Permission]) -> None:
    """Write a recording."""
    lines: list[dict[str, Any]] = [{"code": code_version()}]
    lines += [vars(permission) for permission in sorted(permissions)]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def read(paths: Iterable[Path]) -> set[Permission]:
    """Return the permissions of all recordings of this code version."""
    permissions: set[Permission] = set()
    for path in paths:
        head, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if head["code"] == code_version():
            permissions |= {Permission(**line) for line in lines}
    return permissions


def remove_stale(directory: Path = DIRECTORY) -> None:
    """Delete recordings of other code versions; keep those of parallel processes."""
    for path in directory.glob("*.jsonl"):
        try:
            head = json.loads(path.read_text(encoding="utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            continue
        if head.get("code") != code_version():
            path.unlink(missing_ok=True)
