"""The export: writes all items of an owner, oldest first, page by page."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from runtime.features.items.models import Item
from tools.items.checkpoint import Checkpoint
from tools.items.entries import COLUMNS, cell_of

Format = Callable[[Item], str]


def format_of(kind: str) -> tuple[str, Format]:
    """Return the first line of a file, and the function that formats an item."""
    if kind == "csv":
        return _csv_line(COLUMNS), lambda item: _csv_line(_cells(item))
    return "", lambda item: json.dumps(_fields(item), ensure_ascii=False) + "\n"


def write_all(
    pages: Iterable[list[Item]], kind: str, out: IO[bytes]
) -> Iterator[tuple[int, str]]:
    """Write the pages; yield after each the number of items and the last id."""
    _, line = format_of(kind)
    for page in pages:
        out.write("".join(map(line, page)).encode())
        yield len(page), page[-1].id


def export_to(
    out: IO[bytes],
    kind: str,
    pages: Iterable[list[Item]],
    tell: Callable[[int], None],
) -> int:
    """Write the pages to a stream, and return the number of items."""
    total = 0
    out.write(format_of(kind)[0].encode())
    for count, _ in write_all(pages, kind, out):
        out.flush()
        total += count
        tell(total)
    out.flush()
    return total


class FileExport:
    """An export into a file, which appears under its name when it is complete.

    An interrupted export is continued in the same partial file. Items that were created
    in between are included, since the oldest come first.
    """

    def __init__(self, path: Path, checkpoint: Checkpoint, kind: str) -> None:
        """Export to this path."""
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._checkpoint = checkpoint
        self._kind = kind

    def run(
        self,
        pages_after: Callable[[str], Iterable[list[Item]]],
        tell: Callable[[int], None],
    ) -> int:
        """Write the file, and return the number of items in it."""
        saved = self._checkpoint.load()
        written = self._part.stat().st_size if self._part.exists() else 0
        if saved is not None and written < saved["bytes"]:
            saved = None
        progress = saved or {"items": 0, "after": "", "bytes": 0}
        self._part.touch(mode=0o600)
        with self._part.open("r+b") as out:
            out.truncate(progress["bytes"])
            out.seek(progress["bytes"])
            if saved is None:
                out.write(format_of(self._kind)[0].encode())
            pages = pages_after(progress["after"])
            for count, last in write_all(pages, self._kind, out):
                out.flush()
                progress["items"] += count
                progress |= {"after": last, "bytes": out.tell()}
                self._checkpoint.save(progress)
                tell(progress["items"])
        os.replace(self._part, self._path)
        self._checkpoint.forget()
        items: int = progress["items"]
        return items


def _fields(item: Item) -> dict[str, Any]:
    return item.model_dump(mode="json", include=set(COLUMNS))


def _cells(item: Item) -> list[str]:
    fields = _fields(item) | {"tags": cell_of(item.tags)}
    return [str(fields[name]) for name in COLUMNS]


def _csv_line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    # Before Python 3.13 the csv module quotes only line ends of its own kind, but a
    # single carriage return needs quotes as well.
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + "\n"
