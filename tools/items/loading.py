"""The import: writes the items of a file in large transactions, each item once.

Each transaction holds as many new items as fit, each with its search rows, on the
condition that the item does not exist. So an interrupted import leaves no partial
item, and does not overwrite an imported item that somebody has edited meanwhile.
Transactions run in threads; the checkpoint moves only past what has been written.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Protocol

from runtime.core.dynamodb.table import TRANSACTION_ACTIONS
from runtime.core.errors import Throttled, Unavailable
from runtime.core.owner import Owner
from runtime.features.items.listing import tokens_of
from runtime.features.items.models import Item
from runtime.features.items.repository import ItemChange, VersionChanged
from tools.items.checkpoint import Checkpoint
from tools.items.entries import Entries, Refused
from tools.items.report import Report
from tools.items.sources import Lines, Reader, Record

_PATIENCE_SECONDS = 300.0
_LONGEST_PAUSE_SECONDS = 15.0
_SECONDS_BETWEEN_CHECKPOINTS = 1.0
_JOBS_PER_WORKER = 3
_MAX_TRANSACTION_BYTES = 2 * 1024 * 1024


class Store(Protocol):
    """The part of the item store that an import uses."""

    def known(self, owner: Owner, item_ids: list[str]) -> set[str]:
        """Return the ids that exist already, including the trash."""

    def write(self, owner: Owner, changes: list[ItemChange]) -> None:
        """Make all changes or none; raise VersionChanged if an item exists already."""


@dataclass
class Counts:
    """Numbers of records by outcome."""

    records: int = 0
    imported: int = 0
    there: int = 0
    refused: int = 0
    blank: int = 0


@dataclass
class _Batch:
    """Items of one transaction, and the position in the file after them."""

    items: list[Item] = field(default_factory=list)
    rows: int = 0
    size: int = 0
    records: int = 0
    refused: int = 0
    blank: int = 0
    report_bytes: int = 0
    position: int = 0

    def takes(self, rows: int, size: int) -> bool:
        """Say whether an item with this many rows and bytes still fits."""
        return not self.items or (
            self.rows + rows <= TRANSACTION_ACTIONS
            and self.size + size <= _MAX_TRANSACTION_BYTES
        )

    def add(self, item: Item, rows: int, size: int) -> None:
        """Add an item."""
        self.items.append(item)
        self.rows += rows
        self.size += size


class Import:
    """The import of one file for one owner."""

    def __init__(
        self,
        store: Store,
        owner: Owner,
        entries: Entries,
        checkpoint: Checkpoint | None,
        *,
        workers: int,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the collaborators; an import without checkpoint never continues."""
        self._store = store
        self._owner = owner
        self._entries = entries
        self._checkpoint = checkpoint
        self._workers = workers
        self._sleep = sleep
        self._clock = clock
        self._saved_at = clock()
        self._report_bytes = 0
        self.counts = Counts()

    def run(
        self,
        file: IO[bytes],
        reader: Reader,
        report_path: Path,
        tell: Callable[[Counts, int], None],
    ) -> Counts:
        """Import the file, continuing an interrupted import of it.

        Args:
            file: the file; a pipe if there is no checkpoint.
            reader: parser of the file.
            report_path: file for the refused records. An earlier one is replaced or
                deleted once something is done.
            tell: called with the counts and the number of bytes read.

        Raises:
            BadFile: nothing was imported.
            ServiceError: the table cannot be written; run again to continue.
        """
        self._continue(report_path)
        with ExitStack() as stack:
            lines = Lines(file)
            report = Report(report_path, self._report_bytes)
            stack.callback(report.close)
            pool = stack.enter_context(ThreadPoolExecutor(self._workers))
            # After a failure no transaction that is still queued may start.
            stack.callback(pool.shutdown, cancel_futures=True)
            try:
                self._work(reader(lines), lines, report, pool, tell)
            except BaseException:
                if self.counts.records:
                    self._save(report)
                raise
        if self._checkpoint is not None:
            self._checkpoint.forget()
        return self.counts

    def _continue(self, report_path: Path) -> None:
        """Take over what an interrupted import has done."""
        saved = self._checkpoint.load() if self._checkpoint is not None else None
        reported = report_path.stat().st_size if report_path.exists() else 0
        # A lost report means a full import again, which creates no item twice.
        if saved is not None and reported >= saved["report_bytes"]:
            self.counts = Counts(**saved["counts"])
            self._report_bytes = saved["report_bytes"]

    def _work(
        self,
        records: Iterable[Record],
        lines: Lines,
        report: Report,
        pool: ThreadPoolExecutor,
        tell: Callable[[Counts, int], None],
    ) -> None:
        """Keep the threads busy, and count their results in the order of the file."""
        jobs: deque[tuple[_Batch, Future[int]]] = deque()
        for batch in self._batches(records, lines, report):
            jobs.append((batch, pool.submit(self._write, batch.items)))
            while len(jobs) > self._workers * _JOBS_PER_WORKER or (
                jobs and jobs[0][1].done()
            ):
                self._finish(*jobs.popleft(), report, tell)
        while jobs:
            self._finish(*jobs.popleft(), report, tell)

    def _batches(
        self, records: Iterable[Record], lines: Lines, report: Report
    ) -> Iterator[_Batch]:
        """Yield the records after the checkpoint, one batch per transaction."""
        done, batch = self.counts.records, _Batch()
        for number, record in enumerate(records, 1):
            item, reason = self._judged(record)
            if number <= done:
                # Parsed again only to number records with the same content as before.
                continue
            if item is not None:
                rows, size = 1 + len(tokens_of(item)), len(record.text.encode())
                if not batch.takes(rows, size):
                    yield batch
                    batch = _Batch()
                batch.add(item, rows, size)
            elif reason:
                report.refuse(record, reason)
                batch.refused += 1
            else:
                batch.blank += 1
            batch.records += 1
            batch.report_bytes = report.size
            batch.position = lines.position
        yield batch

    def _judged(self, record: Record) -> tuple[Item | None, str]:
        """Return the item of a record, or else the reason why it is refused, if any."""
        if record.blank:
            return None, ""
        try:
            return self._entries.item(record), ""
        except Refused as refused:
            return None, str(refused)

    def _finish(
        self,
        batch: _Batch,
        job: "Future[int]",
        report: Report,
        tell: Callable[[Counts, int], None],
    ) -> None:
        """Wait for a transaction, count its result, and move the checkpoint past it."""
        imported = job.result()
        counts = self.counts
        counts.records += batch.records
        counts.imported += imported
        counts.there += len(batch.items) - imported
        counts.refused += batch.refused
        counts.blank += batch.blank
        self._report_bytes = batch.report_bytes
        report.place()
        tell(counts, batch.position)
        if self._clock() - self._saved_at >= _SECONDS_BETWEEN_CHECKPOINTS:
            self._save(report)

    def _save(self, report: Report) -> None:
        """Move the checkpoint past the finished records."""
        report.flush()
        if self._checkpoint is not None:
            self._checkpoint.save(
                {"counts": asdict(self.counts), "report_bytes": self._report_bytes}
            )
        self._saved_at = self._clock()

    def _write(self, items: list[Item]) -> int:
        """Write the new items among these, and return their number.

        An owner's partition accepts 1,000 write units a second, so throttling is to be
        expected: wait and try again.
        """
        pause, give_up_at = 1.0, self._clock() + _PATIENCE_SECONDS
        while items:
            try:
                known = self._store.known(self._owner, [item.id for item in items])
                new = [item for item in items if item.id not in known]
                if new:
                    self._store.write(
                        self._owner, [ItemChange(None, item) for item in new]
                    )
                return len(new)
            except VersionChanged:
                # Another import wrote one of these; the next look-up skips it.
                continue
            except (Throttled, Unavailable):
                if self._clock() + pause > give_up_at:
                    raise
                self._sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        return 0
