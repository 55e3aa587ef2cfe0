"""The inspection of files: by content, whatever their owner says of them."""

import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.inspection import (
    Inspected,
    Inspection,
    Promised,
)
from runtime.features.files.processing.media_types import HANDLED, MB, Family
from runtime.features.files.processing.signatures import OFFICE, UNKNOWN
from tests.unit.features.files.processing import documents, pictures
from tests.unit.features.files.processing.measuring import inspect

HTML = b"<html><script>alert(1)</script></html>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04" + bytes(200)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)


def archive(*names: str) -> bytes:
    """Return a zip file with members of these names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name in names or ("a.txt",):
            zipped.writestr(name, "content")
    return file.getvalue()


def looked_into(
    content: bytes, media_type: str, part: int = 1000, **promised: Any
) -> Inspected:
    """Inspect a file in small parts."""
    facts: dict[str, Any] = {
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    parts = (content[at : at + part] for at in range(0, len(content), part))
    return inspect(parts, Promised(media_type, **(facts | promised)))


def reason(content: bytes, media_type: str, **promised: Any) -> tuple[Reason, str]:
    """Return why a file is rejected."""
    with pytest.raises(Rejected) as rejected:
        looked_into(content, media_type, **promised)
    return rejected.value.reason, rejected.value.detail


@pytest.mark.parametrize("media_type", pictures.NOTED)
def test_picture_is_what_it_says(media_type: str) -> None:
    """The camera's notes in it make it nothing else."""
    content = pictures.NOTED[media_type](6)
    found = looked_into(content, media_type)
    sha256 = hashlib.sha256(content).hexdigest()
    assert found == Inspected(media_type, Family.IMAGE, len(content), sha256)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (documents.with_text("See the tag <html> in chapter 2"), "application/pdf"),
        (b'{"a": [1, 2]}', "application/json"),
        (b"a,b\r\n1,2\r\n", "text/csv"),
        (b"# Title\n\n<p align=center>text</p>", "text/markdown"),
        ("\ufeffZoë wrote 日本語 \U0001f600\n".encode(), "text/plain"),
        (b"MZ is how this text begins", "text/plain"),
        (b"From: somebody", "text/plain"),
        (b"BM", "text/plain"),
        ("line\u0085line".encode(), "text/plain"),
    ],
)
@pytest.mark.parametrize("part", [1, 7, 100_000])
def test_document_and_text_are_what_they_say(
    content: bytes, media_type: str, part: int
) -> None:
    """In parts of any size: characters may be cut between two of them."""
    found = looked_into(content, media_type, part)
    assert (found.media_type, found.size) == (media_type, len(content))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (EXE, "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "application/x-elf"),
        (b"\xcf\xfa\xed\xfe" + bytes(200), "application/x-mach-binary"),
        (HEIC, "image/heif"),
        (archive(), "application/zip"),
        (archive("[Content_Types].xml", "word/document.xml"),
         f"{OFFICE}.wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"),
         f"{OFFICE}.spreadsheetml.sheet"),
        (archive("[Content_Types].xml", "ppt/slides.xml"),
         f"{OFFICE}.presentationml.presentation"),
        (archive("_rels/.rels", "else"), OFFICE),
        (archive("META-INF/MANIFEST.MF"), "application/java-archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/x-ole-storage"),
        (b"\x1f\x8b\x08" + bytes(30), "application/gzip"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(30), "application/vnd.rar"),
        (bytes(257) + b"ustar\x0000" + bytes(300), "application/x-tar"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(90), "video/mp4"),
        (b"\x1aE\xdf\xa3" + bytes(100), "video/webm"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><svg/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b" <!DOCTYPE html><p>", "text/html"),
        (HTML, "text/html"),
        (b"<?php echo 1;", "application/x-php"),
        (b"{\\rtf1 text}", "application/rtf"),
        (b"%!PS-Adobe-3.0\n", "application/postscript"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("media_type", ["image/png", "text/plain", "application/pdf"])
def test_type_that_is_not_taken_is_unsupported_by_whatever_name(
    content: bytes, found: str, media_type: str
) -> None:
    """Its owner learns what it is; nothing depends on what it was said to be."""
    assert reason(content, media_type) == (Reason.UNSUPPORTED_TYPE, found)


@pytest.mark.parametrize("media_type", ["image/heif", "image/svg+xml", "text/html"])
def test_type_that_is_not_handled_is_refused_before_a_byte_is_read(
    media_type: str,
) -> None:
    """A stage may allow a type that nothing here can process."""
    with pytest.raises(Rejected, match="unsupported_type"):
        Inspection(Promised(media_type, 1))


@pytest.mark.parametrize(
    ("content", "media_type", "found"),
    [
        (pictures.noted_jpeg(), "image/png", "image/jpeg"),
        (pictures.noted_png(), "text/plain", "image/png"),
        (documents.with_text("a"), "image/jpeg", "application/pdf"),
        (documents.with_text("a"), "text/plain", "application/pdf"),
        (b"just text", "image/gif", "text/plain"),
        (b"just text", "application/pdf", "text/plain"),
        (b"%PD", "application/pdf", "text/plain"),
        (bytes(range(256)), "image/png", UNKNOWN),
        (bytes(range(256)), "text/plain", UNKNOWN),
        (b"junk\x80" + documents.with_text("a"), "application/pdf", UNKNOWN),
    ],
)
def test_lying_type_is_told(content: bytes, media_type: str, found: str) -> None:
    """It would be taken under its own name."""
    assert reason(content, media_type) == (Reason.WRONG_TYPE, found)


def gif_that_is_a_page() -> bytes:
    """Return a GIF whose first bytes a browser may take for a page."""
    return b"GIF89a/*" + HTML + b"*/" + bytes(100)


@pytest.mark.parametrize(
    ("content", "media_type", "other"),
    [
        (documents.with_text("a") + archive(), "application/pdf", "application/zip"),
        (pictures.noted_gif() + archive(), "image/gif", "application/zip"),
        (pictures.noted_jpeg() + archive("META-INF/MANIFEST.MF"), "image/jpeg",
         "application/zip"),
        (gif_that_is_a_page(), "image/gif", "text/html"),
        (pictures.noted_png() + HTML, "image/png", "text/html"),
        (pictures.saved(pictures.gradient(9, 9), "JPEG", comment=b"<?php phpinfo();"),
         "image/jpeg", "text/html"),
        (pictures.saved(pictures.gradient(9, 9), "JPEG", comment=b"%PDF-1.4"),
         "image/jpeg", "application/pdf"),
        (b"%PDF-1.4\n" + HTML + documents.with_text("a"), "application/pdf",
         "text/html"),
        (b"%PDF-1.4\n%" + bytes(247) + b"ustar\x0000" + bytes(99), "application/pdf",
         "application/x-tar"),
        (b"%PDF-1.4\n%" + bytes(0x8001 - 10) + b"CD001", "application/pdf",
         "application/x-iso9660-image"),
    ],
)  # fmt: skip
def test_file_that_is_two_things_is_rejected(
    content: bytes, media_type: str, other: str
) -> None:
    """Whoever gets it may be led to take it for the other one."""
    assert reason(content, media_type) == (
        Reason.POLYGLOT,
        f"{media_type} and {other}",
    )


def test_zip_that_lies_about_its_disks_is_found_all_the_same() -> None:
    """Programs that open archives ask where their list is, and nothing else."""
    zipped = bytearray(archive())
    end = zipped.rindex(b"PK\x05\x06")
    # The number of this disk, and that of the files on it.
    zipped[end + 4], zipped[end + 8] = 7, 9
    content = documents.with_text("a") + zipped
    assert zipfile.ZipFile(io.BytesIO(content)).namelist()
    found = (Reason.POLYGLOT, "application/pdf and application/zip")
    assert reason(content, "application/pdf") == found


def test_zip_of_the_large_form_is_found() -> None:
    """Its list is told of by another record, to which a third one leads."""
    plain = archive()
    end = plain.rindex(b"PK\x05\x06")
    locator = b"PK\x06\x07" + bytes(16)
    large = plain[:end] + locator + plain[end : end + 4] + b"\xff" * 16 + bytes(2)
    found = (Reason.POLYGLOT, "application/pdf and application/zip")
    content = documents.with_text("a") + large
    assert reason(content, "application/pdf") == found


def test_pieces_of_another_type_make_no_polyglot() -> None:
    """The mark of a zip file's end without what belongs to it is chance."""
    content = documents.with_text("a") + b"PK\x05\x06 and PK\x05\x06"
    assert looked_into(content, "application/pdf").family is Family.DOCUMENT


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("caffè".encode("latin-1"), Reason.NOT_UTF8),
        ("text".encode("utf-16"), Reason.WRONG_TYPE),
        ("cut \U0001f600".encode()[:-1], Reason.NOT_UTF8),
        (b"overlong \xc0\xaf", Reason.NOT_UTF8),
        (b"half of a pair \xed\xa0\x80", Reason.NOT_UTF8),
        (b"colour \x1b[31m", Reason.CONTROL_CHARACTERS),
        ("a later one \u009b31m".encode(), Reason.CONTROL_CHARACTERS),
        (b"deleted \x7f", Reason.CONTROL_CHARACTERS),
    ],
)
@pytest.mark.parametrize("part", [1, 3, 100])
def test_text_is_utf_8_without_control_characters(
    content: bytes, code: Reason, part: int
) -> None:
    """It is shown by terminals and spreadsheets, which obey such characters."""
    with pytest.raises(Rejected) as rejected:
        looked_into(content, "text/plain", part)
    assert rejected.value.reason is code


def test_control_character_far_behind_is_found() -> None:
    """The whole file is checked, not only its beginning."""
    content = b"a,b\n" * 100_000 + b"\x08" + b"a,b\n" * 100_000
    assert reason(content, "text/csv")[0] is Reason.CONTROL_CHARACTERS


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"size": 8}, Reason.WRONG_SIZE),
        ({"size": 10}, Reason.WRONG_SIZE),
        ({"sha256": "0" * 64}, Reason.WRONG_CHECKSUM),
    ],
)
def test_size_and_checksum_must_be_those_that_were_promised(
    changed: dict[str, object], code: Reason
) -> None:
    """The store checks them too, and may be told otherwise by a stolen policy."""
    assert reason(b"nine here", "text/plain", **changed)[0] is code


def test_file_in_parts_needs_no_checksum() -> None:
    """Its parts were checked when they were stored; its checksum is told."""
    found = looked_into(b"nine here", "text/plain", sha256=None)
    assert found.sha256 == hashlib.sha256(b"nine here").hexdigest()


def test_empty_file_is_rejected() -> None:
    """Whatever was promised."""
    assert reason(b"", "text/plain", size=4)[0] is Reason.EMPTY
    assert reason(b"", "image/png", size=0)[0] is Reason.EMPTY


def test_file_too_large_for_its_type_is_not_read() -> None:
    """All that is held in memory has a limit; texts have none."""
    for media_type, handling in HANDLED.items():
        promised = Promised(media_type, 5000 * MB)
        if handling.max_bytes is None:
            Inspection(promised)
        else:
            with pytest.raises(Rejected, match="too_large"):
                Inspection(promised)


def test_reading_ends_when_there_is_more_than_promised() -> None:
    """The rest of five gigabytes is not fetched."""
    read: list[int] = []

    def parts() -> Iterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield bytes(1000)

    with pytest.raises(Rejected, match="wrong_size"):
        inspect(parts(), Promised("image/png", 4500))
    assert len(read) == 5


@pytest.mark.parametrize("line", ["a,b\n", "é,b\n"])
def test_memory_does_not_grow_with_the_file(line: str) -> None:
    """A file of 200 MB, in parts of 1 MB, is held in a few parts."""
    part = line.encode() * 200_000
    inspection = Inspection(Promised("text/csv", 200 * len(part)))
    tracemalloc.start()
    for _ in range(200):
        inspection.feed(part)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert inspection.finish().size == 200 * len(part)
    assert peak < 8 * MB
