"""Archives: zips that are written as a stream, with a manifest at their end.

The zips are made by Python's own `zipfile`, which writes to streams that cannot go back
and reads what it has written nowhere. It keeps what it needs for the directory at the
end, some hundred bytes for each member.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from runtime.core.archives import MANIFEST, Link, Manifest, Member

MOST_MEMBERS = 10_000
MOST_DOCUMENT_BYTES = 200 * 1024 * 1024
"""Size of the documents of a folder, which wait on the disk of the function."""
_SPOOLED_BYTES = 1024 * 1024
_CHUNK = 1024 * 1024
# The headers of a member, its entry in the directory, and its line in the manifest.
_OVERHEAD = 700
_LEAST_RESERVE = 4096


class Sink(Protocol):
    """Whatever an archive is written to."""

    size: int

    def write(self, content: Any) -> int:
        """Write some bytes."""

    def flush(self) -> None:
        """Hand them on."""


class Documents:
    """The documents of a folder, until they become a member of the archive.

    Attributes:
        count: their number.
        size: their size in bytes.
    """

    def __init__(self, spool: IO[bytes]) -> None:
        """Keep them here."""
        self._spool = spool
        self.count = self.size = 0

    def add(self, line: bytes) -> None:
        """Add a document, as a line."""
        self._spool.write(line)
        self.count += 1
        self.size += len(line)


class ArchiveWriter:
    """The writer of one archive.

    Attributes:
        counts: the number of documents by folder.
        links: what is too large for it.
    """

    def __init__(self, sink: Sink, number: int, now: datetime) -> None:
        """Begin the archive of this number."""
        self._sink = sink
        self._number = number
        self._now = now
        self._zip = ZipFile(cast(IO[bytes], sink), "w", ZIP_DEFLATED)
        self._members: list[Member] = []
        self._reserved = _LEAST_RESERVE
        self._waiting: Documents | None = None
        self.counts: dict[str, int] = {}
        self.links: list[Link] = []

    @property
    def empty(self) -> bool:
        """Whether nothing is in it yet."""
        waiting = self._waiting.count if self._waiting else 0
        return not self._members and not waiting

    def has_room(self, limit: int, name: str, *sizes: int) -> bool:
        """Tell whether it stays below a limit with one thing more.

        Args:
            limit: the size that it may have.
            name: the longest name of what is added.
            sizes: the sizes of all that is added, before it is compressed.
        """
        waiting = self._waiting.size if self._waiting else 0
        if len(self._members) >= MOST_MEMBERS or waiting > MOST_DOCUMENT_BYTES:
            return False
        packed = sum(map(_at_most, (waiting, *sizes)))
        more = 2 * (_OVERHEAD + 3 * len(name.encode()))
        return self._sink.size + self._reserved + packed + more <= limit

    @contextmanager
    def folder(self, name: str) -> Iterator[Documents]:
        """Collect documents, and write them as the folder's member of documents."""
        with SpooledTemporaryFile(_SPOOLED_BYTES) as spool:
            file = cast(IO[bytes], spool)
            self._waiting = documents = Documents(file)
            yield documents
            if documents.count:
                file.seek(0)
                chunks = iter(lambda: file.read(_CHUNK), b"")
                member = f"{name}/{self._number:05d}.jsonl"
                self._write(member, chunks, ZIP_DEFLATED, documents.count)
                self.counts[name] = documents.count
            self._waiting = None

    def add(self, name: str, chunks: Iterable[bytes]) -> Member:
        """Add a file as it is: most are of a kind that cannot be compressed further."""
        return self._write(name, chunks, ZIP_STORED)

    def link(self, name: str, size: int, link: str) -> None:
        """Say in the manifest where a file is that is too large."""
        self.links.append(Link(name=name, size=size, link=link))
        self._reserve(name)

    def close(self, *, last: bool) -> None:
        """Write the manifest and the directory."""
        manifest = Manifest(
            number=self._number,
            last=last,
            made_at=self._now,
            members=self._members,
            links=self.links,
        )
        self._write(MANIFEST, [manifest.model_dump_json().encode()], ZIP_DEFLATED)
        self._zip.close()

    def _write(
        self,
        name: str,
        chunks: Iterable[bytes],
        method: int,
        count: int | None = None,
    ) -> Member:
        """Write a member, and note it for the manifest."""
        info = ZipInfo(name, self._now.timetuple()[:6])
        info.compress_type = method
        sha256, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                sha256.update(chunk)
                size += len(chunk)
        written = Member(name=name, size=size, sha256=sha256.hexdigest(), count=count)
        self._members.append(written)
        self._reserve(name)
        return written

    def _reserve(self, name: str) -> None:
        """Keep room for what the end of the archive will tell of a member."""
        self._reserved += _OVERHEAD + 3 * len(name.encode())


def line_of(document: dict[str, Any]) -> bytes:
    """Return a document as one line of JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + (
        b"\n"
    )


def _at_most(size: int) -> int:
    """Return the size that bytes have at most when they are compressed."""
    return size + size // 1000 + 64
