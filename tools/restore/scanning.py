"""Scans of a whole table in parallel segments, page by page into a hash tree."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import Any

from tools.items.progress import Progress
from tools.restore.canonical import Row
from tools.restore.tree import Digests, Size

SEGMENTS = 4
"""Scans at a time; each holds one page of at most one megabyte."""


def scan(
    client: Any,
    table: str,
    into: Digests,
    name: str,
    look: Callable[[Row], None] = lambda row: None,
) -> Size:
    """Read every row of a table, consistently, into a scan of this name.

    Args:
        client: a client of DynamoDB.
        table: the table.
        into: takes the digests.
        name: of the scan.
        look: called with each row, by several threads.
    """
    failed = threading.Event()
    with Progress(f"rows of {table}") as progress:
        count = _Counter(progress)

        def segment(number: int) -> None:
            """Read one part of the table."""
            page: dict[str, Any] = {}
            while not failed.is_set():
                answer = client.scan(
                    TableName=table,
                    ConsistentRead=True,
                    Segment=number,
                    TotalSegments=SEGMENTS,
                    **page,
                )
                for row in answer["Items"]:
                    look(row)
                count.add(into.add(name, answer["Items"]))
                if "LastEvaluatedKey" not in answer:
                    return
                page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

        with ThreadPoolExecutor(SEGMENTS) as pool:
            segments = [pool.submit(segment, number) for number in range(SEGMENTS)]
            wait(segments, return_when=FIRST_EXCEPTION)
            # The others end after their page instead of reading all the rest.
            if any(each.done() and each.exception() for each in segments):
                failed.set()
        for each in segments:
            each.result()
    return into.size(name)


class _Counter:
    """A counter for several threads, which tells how far all of them are."""

    def __init__(self, progress: Progress) -> None:
        """Tell this progress."""
        self._progress, self._done = progress, 0
        self._lock = threading.Lock()

    def add(self, number: int) -> None:
        """Count so many rows more."""
        with self._lock:
            self._done += number
            self._progress.tell(self._done)
