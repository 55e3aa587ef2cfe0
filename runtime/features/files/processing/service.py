"""The processing of files that were inspected: pictures, documents and texts.

Everything here takes a file on disk and a folder of its own, and leaves what is to be
published in that folder: `original` if it differs from the file, `rendition-<size>`
and `text`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.features.files.processing.confinement import (
    MB,
    Done,
    Limits,
    run_confined,
)
from runtime.features.files.processing.errors import Reason
from runtime.features.files.processing.texts.extraction import extract

_PACKAGE = "runtime.features.files.processing"

WORKER_MB = 2_048
"""The memory of the worker: the largest process, this one, and some room."""
IMAGE_LIMITS = Limits(memory_bytes=1_280 * MB, seconds=60)
DOCUMENT_LIMITS = Limits(memory_bytes=1_280 * MB, seconds=60)
JSON_LIMITS = Limits(memory_bytes=1_280 * MB, seconds=30)


@dataclass(frozen=True)
class Processed:
    """A file that may be published.

    Attributes:
        facts: what is known of it: `width`, `height`, `frames` and `renditions` of a
            picture, `pages` of a document.
        original: the file to publish instead of the one that came, if there is one.
        renditions: the smaller pictures, by the names of their sizes.
        text: the file with its text, if it has text.
        peak_bytes: the most memory that the process had which worked on it.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    original: Path | None = None
    renditions: Mapping[str, Path] = field(default_factory=dict)
    text: Path | None = None
    peak_bytes: int = 0


def process_image(source: Path, media_type: str, folder: Path) -> Processed:
    """Strip a picture of notes and make the smaller ones.

    Raises:
        Rejected: it is broken or too large.
    """
    given = {"source": str(source), "media_type": media_type, "folder": str(folder)}
    done = run_confined(
        f"{_PACKAGE}.images.rendering.render",
        given,
        folder,
        IMAGE_LIMITS,
        crashed=Reason.BROKEN_IMAGE,
    )
    return Processed(
        facts=done.result,
        original=folder / "original",
        renditions={
            each["size"]: folder / f"rendition-{each['size']}"
            for each in done.result["renditions"]
        },
        peak_bytes=done.peak_bytes,
    )


def process_document(source: Path, folder: Path) -> Processed:
    """Check a PDF and extract its text.

    Raises:
        Rejected: it is broken, encrypted, too long, or a trap.
    """
    done = run_confined(
        f"{_PACKAGE}.documents.reading.read_document",
        {"source": str(source), "folder": str(folder)},
        folder,
        DOCUMENT_LIMITS,
        crashed=Reason.BROKEN_DOCUMENT,
    )
    return _with_text(folder / "text", done)


def process_text(head: bytes, folder: Path) -> Processed:
    """Keep the text of a text file.

    Args:
        head: its first bytes; `READ_BYTES` of them if there are as many.
        folder: takes the text.
    """
    path = folder / "text"
    path.write_text(extract(head), encoding="utf-8", newline="")
    return _with_text(path, Done({}, 0))


def check_json(source: Path, folder: Path) -> int:
    """Demand that a file is JSON; return the most memory that this has taken.

    Raises:
        Rejected: it is none, or nested too deep.
    """
    return run_confined(
        f"{_PACKAGE}.texts.parsing.parse_json",
        {"source": str(source)},
        folder,
        JSON_LIMITS,
        crashed=Reason.TOO_COMPLEX,
    ).peak_bytes


def _with_text(path: Path, done: Done) -> Processed:
    """Return a file with its text, if there is any."""
    return Processed(
        facts=done.result,
        text=path if path.stat().st_size else None,
        peak_bytes=done.peak_bytes,
    )
