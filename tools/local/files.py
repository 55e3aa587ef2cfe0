"""Files that only their owner may read, and the lock of a running stage."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.local.config import LocalConfig, LocalError


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600, in full or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


@contextmanager
def only_one(config: LocalConfig) -> Iterator[None]:
    """Hold the lock of the local stage; raise LocalError if a stage is running."""
    config.directory.mkdir(mode=0o700, exist_ok=True)
    with config.lock_file.open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError(
                "`make run` is running here already: stop it first (Ctrl-C)."
            ) from None
        yield
