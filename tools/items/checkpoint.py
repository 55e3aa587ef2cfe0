"""How far an interrupted command had come, in a file beside its own."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


class Checkpoint:
    """A small JSON document; only that of the very same work is taken up again."""

    def __init__(self, path: Path, work: dict[str, Any]) -> None:
        """Keep the progress of this work here."""
        self._path = path
        self._work = work

    def load(self) -> dict[str, Any] | None:
        """What was saved last, unless it was of other work."""
        try:
            saved = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(saved, dict) or saved.get("work") != self._work:
            return None
        progress: dict[str, Any] = saved["progress"]
        return progress

    def save(self, progress: dict[str, Any]) -> None:
        """Replace what was saved, whole or not at all."""
        handle, name = tempfile.mkstemp(dir=self._path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"work": self._work, "progress": progress}, file)
        os.replace(name, self._path)

    def forget(self) -> None:
        """The work is done."""
        self._path.unlink(missing_ok=True)


def fingerprint(path: Path) -> str:
    """What tells a file from another, and from itself once it is changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
