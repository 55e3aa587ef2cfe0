"""Checkpoint of a command: a file from which an interrupted run is continued."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


class Checkpoint:
    """A JSON file with progress; it counts only for exactly the same work."""

    def __init__(self, path: Path, work: dict[str, Any]) -> None:
        """Store the progress of this work at this path."""
        self._path = path
        self._work = work

    def load(self) -> dict[str, Any] | None:
        """Return the saved progress, or None if it belongs to other work."""
        try:
            saved = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(saved, dict) or saved.get("work") != self._work:
            return None
        progress: dict[str, Any] = saved["progress"]
        return progress

    def save(self, progress: dict[str, Any]) -> None:
        """Replace the saved progress, atomically."""
        handle, name = tempfile.mkstemp(dir=self._path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"work": self._work, "progress": progress}, file)
            os.replace(name, self._path)
        except BaseException:
            os.unlink(name)
            raise

    def forget(self) -> None:
        """Delete the file once the work is done."""
        self._path.unlink(missing_ok=True)


def fingerprint(path: Path) -> str:
    """Return a digest of a file's content, which changes with the file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
