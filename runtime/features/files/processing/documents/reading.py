"""The work on a PDF: that it can be read, how many pages it has, and their text.

It is called in a process of its own. What is published are the bytes that came: to
write a document anew would break signatures on it.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.texts.extraction import (
    MAX_TEXT_BYTES,
    cut,
    normalise,
)

if TYPE_CHECKING:
    from pypdf import PdfReader

MB = 1000 * 1000

MOST_PAGES = 5_000
TEXT_SECONDS = 20
"""The time after which the text of further pages is left out."""
# What an honest document needs at most of each; more is a trap.
_LIMITS: dict[str, Any] = {
    "page_tree_maximum_entries": 4 * MOST_PAGES,
    "zlib_maximum_output_length": 50 * MB,
    "lzw_maximum_output_length": 50 * MB,
    "run_length_maximum_output_length": 50 * MB,
    "array_based_stream_maximum_output_length": 50 * MB,
    "stream_decoding_work_maximum_length": 100 * MB,
    "stream_parsing_work_maximum_count": 500_000,
    # A program would be called for it, with what a stranger sent.
    "jbig2dec_binary": None,
}


def read_document(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check a PDF and extract its text.

    Args:
        given: `source` of the document, and `folder`, into which `text` is put.

    Returns:
        `pages`.

    Raises:
        Rejected: it is broken, encrypted, too long, or a trap.
    """
    import pypdf
    from pypdf.errors import DependencyError, LimitReachedError

    # Its warnings repeat parts of the document.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pypdf.overwrite_configuration(**_LIMITS)
    with Path(given["source"]).open("rb") as file:
        try:
            reader = pypdf.PdfReader(file)
            if reader.is_encrypted:
                raise Rejected(Reason.ENCRYPTED)
            pages = _count_pages(reader)
        except (Rejected, MemoryError):
            raise
        except DependencyError as error:
            # It is opened by a cipher that the layer does not hold.
            raise Rejected(Reason.ENCRYPTED) from error
        except LimitReachedError as error:
            raise Rejected(Reason.TOO_COMPLEX, str(error)) from error
        except Exception as error:
            # Besides its own errors it raises whatever evil bytes lead it to.
            raise Rejected(Reason.BROKEN_DOCUMENT, type(error).__name__) from error
        parts = list(_texts(reader, pages))
    text = cut(normalise("\n\n".join(parts)))
    (Path(given["folder"]) / "text").write_text(text, encoding="utf-8", newline="")
    return {"pages": pages}


def _count_pages(reader: "PdfReader") -> int:
    """Return the number of pages, each of which has been found.

    Raises:
        Rejected: there is none, or there are too many.
    """
    pages = len(reader.pages)
    if not pages:
        raise Rejected(Reason.BROKEN_DOCUMENT, "no pages")
    if pages > MOST_PAGES:
        raise Rejected(Reason.TOO_MANY_PAGES, f"{pages} pages")
    return pages


def _texts(reader: "PdfReader", pages: int) -> Iterator[str]:
    """Yield the text of pages, until there is enough or time is over.

    Raises:
        Rejected: a page is a trap.
    """
    from pypdf.errors import LimitReachedError

    until = time.process_time() + TEXT_SECONDS
    size = 0
    for number in range(pages):
        if size > MAX_TEXT_BYTES or time.process_time() > until:
            return
        try:
            text = reader.pages[number].extract_text()
        except MemoryError:
            raise
        except LimitReachedError as error:
            raise Rejected(Reason.TOO_COMPLEX, str(error)) from error
        except Exception:
            # A page whose text cannot be read may still be seen.
            text = ""
        size += len(text)
        yield text
