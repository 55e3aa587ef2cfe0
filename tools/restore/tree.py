"""A hash tree of each scan of a table: rows below owners below one root.

The digests of rows are kept in a file, in the order of owners and keys, so memory does
not grow with the table; some 150 bytes of disk for each row and scan. A row that is
scanned twice counts once, as the last scan saw it.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tools.restore.canonical import Row, row_digest
from tools.restore.naming import name_of

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS scans (scan TEXT PRIMARY KEY, at TEXT);
CREATE TABLE IF NOT EXISTS rows (
  scan TEXT, owner TEXT, key BLOB, digest BLOB, text TEXT,
  PRIMARY KEY (scan, owner, key)
) WITHOUT ROWID;
"""
_COUNTS = "SELECT count(*), count(DISTINCT owner) FROM rows WHERE scan = ?"


@dataclass(frozen=True)
class Size:
    """The size of a scanned table."""

    rows: int
    owners: int


@dataclass(frozen=True)
class Difference:
    """A row that two scans do not have alike.

    Attributes:
        owner: whose it is.
        text: its name, which tells nothing of what it holds.
        what: `missing`, `added` or `changed`, of the second scan.
    """

    owner: str
    text: str
    what: str


class Digests:
    """The digests of the rows of several scans, in one file."""

    def __init__(self, path: Path) -> None:
        """Open the file, with the scans that an interrupted drill has finished."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._file = sqlite3.connect(path, check_same_thread=False)
        self._file.executescript(_SCHEMA)

    def forget(self, scan: str) -> None:
        """Begin a scan anew."""
        with self._lock, self._file:
            self._file.execute("DELETE FROM rows WHERE scan = ?", (scan,))
            self._file.execute("DELETE FROM scans WHERE scan = ?", (scan,))

    def finish(self, scan: str, at: datetime) -> None:
        """Note that a scan has seen all, and is of a moment."""
        with self._lock, self._file:
            self._file.execute(
                "INSERT OR REPLACE INTO scans VALUES (?, ?)", (scan, at.isoformat())
            )

    def finished(self, scan: str) -> datetime | None:
        """Return the moment that a finished scan is of; None if it is not finished."""
        found = self._file.execute("SELECT at FROM scans WHERE scan = ?", (scan,))
        row = found.fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def add(self, scan: str, rows: Iterable[Row]) -> int:
        """Add rows to a scan, in any order and from any thread; return how many."""
        found = [
            (scan, name.owner, name.key, row_digest(row), name.text)
            for row, name in ((row, name_of(row)) for row in rows)
        ]
        with self._lock, self._file:
            self._file.executemany(
                "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)", found
            )
        return len(found)

    def size(self, scan: str) -> Size:
        """Return how many rows and owners a scan has seen."""
        rows, owners = self._file.execute(_COUNTS, (scan,)).fetchone()
        return Size(rows, owners)

    def owner_roots(self, scan: str) -> Iterator[tuple[str, bytes]]:
        """Yield each owner with the root of all their rows, in order."""
        owner, root = None, hashlib.sha256()
        for found, key, digest in self._file.execute(
            "SELECT owner, key, digest FROM rows WHERE scan = ? ORDER BY owner, key",
            (scan,),
        ):
            if found != owner:
                if owner is not None:
                    yield owner, root.digest()
                owner, root = found, hashlib.sha256()
            root.update(key + digest)
        if owner is not None:
            yield owner, root.digest()

    def root(self, scan: str) -> str:
        """Return the root of the whole tree."""
        total = hashlib.sha256()
        for owner, root in self.owner_roots(scan):
            total.update(hashlib.sha256(owner.encode()).digest() + root)
        return total.hexdigest()

    def differences(self, first: str, second: str) -> Iterator[Difference]:
        """Yield the rows that the second scan has otherwise than the first."""
        for owner, text, what in self._file.execute(
            """
            SELECT a.owner, a.text, CASE WHEN b.key IS NULL THEN 'missing'
                                         ELSE 'changed' END
            FROM rows a LEFT JOIN rows b
              ON b.scan = :second AND b.owner = a.owner AND b.key = a.key
            WHERE a.scan = :first AND (b.key IS NULL OR b.digest <> a.digest)
            UNION ALL
            SELECT b.owner, b.text, 'added'
            FROM rows b LEFT JOIN rows a
              ON a.scan = :first AND a.owner = b.owner AND a.key = b.key
            WHERE b.scan = :second AND a.key IS NULL
            ORDER BY 1, 2
            """,
            {"first": first, "second": second},
        ):
            yield Difference(owner, text, what)

    def drop_moving(self, before: str, after: str, other: str) -> int:
        """Leave rows that changed between two scans out of all three; count them.

        Nobody can tell which of their states the third scan should have.
        """
        with self._lock, self._file:
            self._file.execute("CREATE TEMP TABLE moving (owner TEXT, key BLOB)")
            self._file.execute(
                """
                INSERT INTO moving
                SELECT owner, key FROM (
                  SELECT DISTINCT owner, key, digest, scan FROM rows
                  WHERE scan IN (:before, :after)
                ) GROUP BY owner, key
                HAVING count(*) < 2 OR count(DISTINCT digest) > 1
                """,
                {"before": before, "after": after},
            )
            (count,) = self._file.execute("SELECT count(*) FROM moving").fetchone()
            for scan in (before, after, other):
                self._file.execute(
                    "DELETE FROM rows WHERE scan = ? AND (owner, key) IN moving",
                    (scan,),
                )
            self._file.execute("DROP TABLE moving")
        return int(count)
