"""Files and streams: a stream, such as a pipe, is read or written once and in order."""

import io
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from typing import IO

from tools.items.sources import BadFile

STANDARD = Path("-")
"""Standard input of an import, standard output of an export."""

_OPEN_ALREADY = ("/dev/std", "/dev/fd/", "/proc/")
_SECONDS_FOR_A_WRITER = 10.0


def is_stream(path: Path) -> bool:
    """Say whether a path leads to no file, or to one that is open already."""
    return (
        path == STANDARD
        or str(path.absolute()).startswith(_OPEN_ALREADY)
        or (path.exists() and not path.is_file())
    )


def opened(path: Path) -> io.BufferedReader:
    """Open a file or a stream to read it.

    Raises:
        BadFile: it is a terminal or a device, closed, or a pipe nobody writes to.
        OSError: it cannot be opened.
    """
    if path == STANDARD:
        return _standard_input()
    mode = path.stat().st_mode
    _demand_records(mode, str(path))
    if stat.S_ISFIFO(mode) and not str(path.absolute()).startswith(_OPEN_ALREADY):
        return _with_writer(path)
    return path.open("rb")


@contextmanager
def open_to_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a stream to write it; standard output stays open.

    Unbuffered (PYTHONUNBUFFERED), standard output may take a part of what is written
    and say so only in a number. A buffer of our own writes all, or raises.
    """
    if path != STANDARD:
        with path.open("wb") as file:
            yield file
        return
    # Typed as always buffered, which it is not.
    stream: object = sys.stdout.buffer
    if isinstance(stream, io.RawIOBase):
        with open(stream.fileno(), "wb", closefd=False) as file:
            yield file
    else:
        yield sys.stdout.buffer


def report_of(path: Path) -> Path:
    """Return where the refused records of a file or stream are written.

    What a stream held is nowhere else, so the reports of earlier ones stay.
    """
    if not is_stream(path):
        return path.with_name(f"{path.name}.refused.jsonl")
    named = path == STANDARD or str(path.absolute()).startswith(_OPEN_ALREADY)
    base = Path("stdin") if named else path
    names = (f"{base.name}{f'-{n}' * (n > 1)}.refused.jsonl" for n in count(1))
    return next(free for name in names if not (free := base.with_name(name)).exists())


def _standard_input() -> io.BufferedReader:
    if sys.stdin is None:
        raise BadFile("standard input is closed")
    buffer = sys.stdin.buffer
    try:
        mode = Path(f"/dev/fd/{buffer.fileno()}").stat().st_mode
    except io.UnsupportedOperation:
        return io.BufferedReader(buffer)  # type: ignore[arg-type]
    _demand_records(mode, "standard input")
    return buffer  # type: ignore[return-value]


def _demand_records(mode: int, name: str) -> None:
    """Refuse what never ends, or waits for somebody to type."""
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        raise BadFile(f"{name} is a terminal or a device: give a file or a pipe")


def _with_writer(path: Path) -> io.BufferedReader:
    """Open a named pipe; opening waits for a writer, and might do so for ever."""
    found: Queue[io.BufferedReader | OSError] = Queue()
    given_up = threading.Event()

    def open_it() -> None:
        try:
            file = path.open("rb")
        except OSError as error:
            found.put(error)
            return
        if given_up.is_set():
            file.close()
        found.put(file)

    threading.Thread(target=open_it, daemon=True).start()
    try:
        file = found.get(timeout=_SECONDS_FOR_A_WRITER)
    except Empty:
        given_up.set()
        raise BadFile(
            f"{path}: nothing has opened this pipe to write "
            f"for {_SECONDS_FOR_A_WRITER:.0f} seconds"
        ) from None
    if isinstance(file, OSError):
        raise file
    return file
