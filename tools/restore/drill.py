"""A drill: a table is restored beside the one in use, compared with it, and deleted.

The table goes on being written to. So it is read twice, before the moment that it is
restored to and after it: what both times is the same must be so in the restored table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tools.restore.scanning import scan
from tools.restore.steps import Steps, told
from tools.restore.tables import Tables, moment_of, name_for
from tools.restore.tree import Digests, Size

BEFORE, AFTER, RESTORED = "before", "after", "restored"
_POLL_SECONDS = 10.0


@dataclass(frozen=True)
class Outcome:
    """The outcome of a drill.

    Attributes:
        size: of the restored table.
        different: the number of rows that should be the same and are not.
        moving: the number of rows that were written while the drill ran.
        since: the number of rows that were written since a moment that was asked for.
        root: the root of the tree of what was compared.
    """

    size: Size
    different: int
    moving: int
    since: int
    root: str


class Drill:
    """The drill of one table."""

    def __init__(
        self,
        tables: Tables,
        table: str,
        file: Path,
        steps: Steps,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Restore this table, keep digests in this file, and tell of the steps."""
        self._tables = tables
        self._table = table
        self._file = file
        self._steps = steps
        self._now = now

    def run(self, at: datetime | None = None, *, keep: bool = False) -> Outcome:
        """Restore, compare, and delete again.

        Args:
            at: the moment; unless it is given, one after the table was first read, so
                that rows can be compared.
            keep: whether the restored table stays.

        Raises:
            RestoreError: the table cannot be restored to the moment.
        """
        digests = Digests(self._file)
        try:
            if at:
                self._tables.check_moment(self._table, at)
            moment = at or self._moment(digests)
            target = name_for(self._table, "drill", moment)
            self._restore(target, moment)
            if at is None:
                with self._steps.step(f"Read {self._table} again"):
                    self._read(self._table, digests, AFTER)
            else:
                with self._steps.step(f"Read {self._table} as it is now"):
                    self._read(self._table, digests, BEFORE)
            with self._steps.step(f"Read {target}"):
                size = self._read(target, digests, RESTORED)
            self._settings(target)
            outcome = self._compare(digests, size, since=at is not None)
        finally:
            digests.close()
        if keep:
            self._steps.tell(f"{target} stays, and costs what it stores.")
        else:
            with self._steps.step(f"Delete {target}"):
                self._tables.delete(target, self._steps.detail)
        self._file.unlink(missing_ok=True)
        return outcome

    def clean(self) -> list[str]:
        """Delete what interrupted drills have left, and return its names."""
        left = self._tables.left_over(self._table, "drill")
        for name in left:
            self._tables.delete(name, self._steps.detail)
        self._file.unlink(missing_ok=True)
        return left

    def _moment(self, digests: Digests) -> datetime:
        """Return the moment of a drill that was interrupted, or of this one."""
        left = self._tables.left_over(self._table, "drill")
        begun = digests.finished(BEFORE)
        for name in left:
            if begun == moment_of(name):
                self._steps.tell(f"Going on with {name}.")
                return begun
        for name in left:
            # Nobody knows any more what it should be like.
            with self._steps.step(f"Delete {name}, of an earlier drill"):
                self._tables.delete(name, self._steps.detail)
        with self._steps.step(f"Read {self._table}"):
            self._read(self._table, digests, BEFORE)
        # To the second, as names tell it; the next whole one is after what was read.
        moment = self._now().replace(microsecond=0) + timedelta(seconds=1)
        with self._steps.step(
            f"Wait until it can be restored to {moment:%H:%M:%S} UTC"
        ):
            while self._tables.window(self._table).latest < moment:
                self._tables.pause(_POLL_SECONDS)
        digests.finish(BEFORE, moment)
        return moment

    def _restore(self, target: str, moment: datetime) -> None:
        with self._steps.step(f"Restore it to {target}"):
            self._tables.restore(self._table, target, moment)
            self._tables.wait(target, self._steps.detail)

    def _read(self, table: str, digests: Digests, name: str) -> Size:
        """Read a table into a scan, and tell of its size."""
        digests.forget(name)
        size = scan(self._tables.client, table, digests, name)
        self._steps.detail(
            f"{size.rows:,} rows of {size.owners:,} owners, root "
            f"{digests.root(name)[:16]}"
        )
        return size

    def _settings(self, target: str) -> None:
        """Tell what the restored table lacks, which only an adoption mends."""
        wanted = self._tables.settings(self._table)
        lacking = wanted.unlike(self._tables.settings(target))
        told_of = ", ".join(lacking) or "nothing"
        self._steps.tell(f"Not carried over by the restore: {told_of}.")

    def _compare(self, digests: Digests, size: Size, *, since: bool) -> Outcome:
        """Compare the trees, and tell of every difference."""
        moving = 0
        if not since:
            moving = digests.drop_moving(BEFORE, AFTER, RESTORED)
        with self._steps.step("Compare"):
            if digests.root(BEFORE) == digests.root(RESTORED):
                counts: dict[str, int] = {}
            else:
                counts = told(digests.differences(BEFORE, RESTORED), self._steps.tell)
        number = sum(counts.values())
        return Outcome(
            size,
            different=0 if since else number,
            moving=moving,
            since=number if since else 0,
            root=digests.root(RESTORED),
        )
