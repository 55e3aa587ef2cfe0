"""A worker in miniature: it looks into one file and tells how much memory that took.

Run as a process of its own, so that nothing else is counted: with the type and the
path of the file, and what was promised of it, as JSON.
"""

import json
import resource
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from runtime.features.files.processing.confinement import peak_bytes
from runtime.features.files.processing.errors import Rejected
from runtime.features.files.processing.inspection import (
    Inspected,
    Inspection,
    Promised,
)
from runtime.features.files.processing.media_types import MB, Family
from runtime.features.files.processing.service import (
    check_json,
    process_document,
    process_image,
    process_text,
)
from runtime.features.files.processing.texts.extraction import READ_BYTES


def parts(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file as a store sends them."""
    with path.open("rb") as file:
        while part := file.read(MB):
            yield part


def inspect(parts: Iterable[bytes], promised: Promised) -> Inspected:
    """Return what a file is, whose bytes come in parts.

    Raises:
        Rejected: it is not what it was said to be.
    """
    inspection = Inspection(promised)
    for part in parts:
        inspection.feed(part)
    return inspection.finish()


def look_into(path: Path, promised: Promised, folder: Path) -> str:
    """Do what the job of a file does, and return how it ends."""
    try:
        inspected = inspect(parts(path), promised)
        if inspected.family is Family.IMAGE:
            process_image(path, inspected.media_type, folder)
        elif inspected.family is Family.DOCUMENT:
            process_document(path, folder)
        else:
            if inspected.media_type == "application/json":
                check_json(path, folder)
            with path.open("rb") as file:
                process_text(file.read(READ_BYTES), folder)
    except Rejected as rejected:
        return str(rejected.reason)
    return "ready"


def main(path: str, given: str) -> None:
    """Look into a file and print the outcome and the memory of both processes."""
    promised: Mapping[str, Any] = json.loads(given)
    with tempfile.TemporaryDirectory() as folder:
        outcome = look_into(Path(path), Promised(**promised), Path(folder))
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(json.dumps({"outcome": outcome, "peak": peak_bytes() + child}))


if __name__ == "__main__":
    main(*sys.argv[1:])
