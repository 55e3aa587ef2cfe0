"""The report of an import: the refused records, each with its reason."""

import json
import os
from pathlib import Path
from typing import IO

from tools.items.sources import Record


class Report:
    """The report: one JSON object per refused record, in a file of mode 0600.

    A new one is written beside its place, so that an import that fails before anything
    is done leaves the report of an earlier one.
    """

    def __init__(self, path: Path, keep_bytes: int) -> None:
        """Keep this many bytes of an interrupted import's report, and append.

        Raises:
            OSError: the file cannot be written.
        """
        self._path = path
        self._at = path if keep_bytes else path.with_name(f"{path.name}.part")
        self._at.touch(mode=0o600)
        self._file: IO[bytes] = self._at.open("r+b")
        self._file.truncate(keep_bytes)
        self._file.seek(keep_bytes)
        self.size = keep_bytes

    def place(self) -> None:
        """Take the place of an earlier report."""
        if self._at != self._path:
            os.replace(self._at, self._path)
            self._at = self._path

    def refuse(self, record: Record, reason: str) -> None:
        """Append a refused record with its reason."""
        text = record.text.rstrip("\r\n").encode(errors="surrogateescape")
        entry = {
            "line": record.first_line,
            "last_line": record.last_line,
            # A name in it may hold half a character, "\\ud800".
            "reason": reason.encode(errors="backslashreplace").decode(),
            "record": text.decode(errors="backslashreplace"),
        }
        raw = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        self._file.write(raw)
        self.size += len(raw)

    def flush(self) -> None:
        """Write buffered records out, before the checkpoint moves past them."""
        self._file.flush()

    def close(self) -> None:
        """Close the file, and delete it if it is empty or nothing was done."""
        self._file.close()
        if self.size == 0 or self._at != self._path:
            self._at.unlink()
