"""Rows and index entries on SQLite, as B-trees in the order of their keys."""

import json
import sqlite3
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tools.dynamodb.errors import InvalidWrite
from tools.dynamodb.expressions import Row
from tools.dynamodb.keys import Key, demand_understood, entry_of
from tools.dynamodb.rows import ROW_BYTES, indexes_of, row_bytes

_SCHEMA = """
CREATE TABLE rows (pk TEXT, sk TEXT, body TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
CREATE TABLE entries (
  name TEXT, ipk TEXT, isk TEXT, pk TEXT, sk TEXT, PRIMARY KEY (name, ipk, isk, pk, sk)
) WITHOUT ROWID;
"""
_LOOK_AHEAD = 100
"""Rows to fetch at once while the end of a page is not known."""


class StoredTable:
    """The rows and the index entries of one table.

    Attributes:
        indexes: the indexes by name.
    """

    def __init__(self, definition: Mapping[str, Any]) -> None:
        """Create it empty."""
        demand_understood(definition)
        self.indexes = {index.name: index for index in indexes_of(definition)}
        self._database = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        # Close it with the table: Python 3.13 warns of a connection that stays open.
        weakref.finalize(self, self._database.close)
        self._database.executescript(_SCHEMA)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Keep either all that the block writes or, if it raises, nothing."""
        self._database.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def get(self, key: Key) -> Row | None:
        """Return a row; None if there is none."""
        found = self._database.execute(
            "SELECT body FROM rows WHERE pk = ? AND sk = ?", key
        ).fetchone()
        return json.loads(found[0]) if found else None

    def select(self, statement: str, parameters: Sequence[str] = ()) -> Iterator[Row]:
        """Yield the rows whose bodies a statement selects."""
        cursor = self._database.execute(statement, parameters)
        cursor.arraysize = _LOOK_AHEAD
        return (json.loads(body) for (body,) in cursor)

    def replace(self, key: Key, old: Row | None, new: Row | None) -> None:
        """Write or delete a row and its index entries.

        Raises:
            InvalidWrite: the row is too large, or cannot be in an index.
        """
        execute = self._database.execute
        if new is None:
            execute("DELETE FROM rows WHERE pk = ? AND sk = ?", key)
        else:
            body = json.dumps(new, separators=(",", ":"))
            # JSON is longer than what it holds, but quickly measured.
            if len(body) > ROW_BYTES and row_bytes(new) > ROW_BYTES:
                raise InvalidWrite("item size has exceeded the maximum allowed size")
            execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (*key, body))
        for index in self.indexes.values():
            before, after = entry_of(index, old, key), entry_of(index, new, key)
            if before == after:
                continue
            if before:
                execute(
                    "DELETE FROM entries WHERE (name, ipk, isk, pk, sk)"
                    " = (?, ?, ?, ?, ?)",
                    before,
                )
            if after:
                execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", after)
