"""The type of a file by its first bytes, and the signs that it is two things at once.

The general library knows hundreds of types by a few bytes each. For the types that are
published, and for those that are easily taken for them, the signatures are here.
"""

import re
import struct

HEAD_BYTES = 64 * 1024
TAIL_BYTES = 66 * 1024
"""Room for the end of a zip file with its longest comment."""

OFFICE = "application/vnd.openxmlformats-officedocument"
UNKNOWN = "application/octet-stream"

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\x00asm", "application/wasm"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_TEXT_BEGINNINGS = (
    (b"%pdf-", "application/pdf"),
    (b"%!ps", "application/postscript"),
    (b"{\\rtf", "application/rtf"),
    (b"<?php", "application/x-php"),
    (b"<?xml", "application/xml"),
    (b"<svg", "image/svg+xml"),
    *(
        (tag, "text/html")
        for tag in (
            b"<!doctype html",
            b"<html",
            b"<head",
            b"<body",
            b"<script",
            b"<iframe",
        )
    ),
)
# Tags by which a browser that guesses takes a file for a page, or a server for code.
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php)[\s>/]",
    re.IGNORECASE,
)
_SPACE_AND_MARK = b"\xef\xbb\xbf \t\r\n\f"
_SNIFFED_BYTES = 1024
_PDF_HEADER_BYTES = 1024
# Those in which old browsers look for tags.
_GUESSED_BYTES = 256
_ZIP_END = struct.Struct("<4s4H2LH")
_ZIP_END_MARK = b"PK\x05\x06"
# In front of the end of a zip file of the large form, whose numbers are elsewhere.
_ZIP_LOCATOR_MARK = b"PK\x06\x07"
_ZIP_LOCATOR_BYTES = 20
_TAR_MARK = slice(257, 262)
_ISO_MARK = slice(0x8001, 0x8006)
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


def own_type(head: bytes) -> str | None:
    """Return the type that the first bytes prove; None: they prove nothing."""
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _type_of_brands(head)
    if head[:2] == b"PK" and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _type_of_zip(head)
    if head[_TAR_MARK] == b"ustar":
        return "application/x-tar"
    return None


def type_of_text(head: bytes) -> str:
    """Return the type of what is valid text; a page or a drawing is no plain text."""
    start = head.lstrip(_SPACE_AND_MARK)[:_SNIFFED_BYTES].lower()
    for beginning, found in _TEXT_BEGINNINGS:
        if start.startswith(beginning):
            return "image/svg+xml" if b"<svg" in start else found
    return "text/plain"


def named_type(head: bytes) -> str:
    """Return the general library's name for the type of a file, for people."""
    # Imported here: only its worker has it.
    import puremagic

    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    named = (match.mime_type for match in matches if len(match.byte_match) >= 4)
    return next(filter(None, named), UNKNOWN)


def second_type(media_type: str, head: bytes, tail: bytes, size: int) -> str | None:
    """Return what else a file is that is of this type; None: it is nothing else.

    Programs find a zip file by its end and a document by a mark in its first KB, and
    browsers take what looks like a page for one: so one file can be two things.
    """
    if _ends_like_zip(tail, size):
        return "application/zip"
    if head[_TAR_MARK] == b"ustar":
        return "application/x-tar"
    if head[_ISO_MARK] == b"CD001":
        return "application/x-iso9660-image"
    is_document = media_type == "application/pdf"
    if not is_document and b"%PDF-" in head[:_PDF_HEADER_BYTES]:
        return "application/pdf"
    # Documents may speak of pages, but not before they have begun.
    looked_at = head[:_GUESSED_BYTES] if is_document else head + tail
    return "text/html" if _MARKUP.search(looked_at) else None


def _ends_like_zip(tail: bytes, size: int) -> bool:
    """Tell whether the last bytes of a file hold the end of a zip file.

    Those who open one ask only for its list, which must be somewhere before the mark:
    by chance that holds once in many millions of files. The numbers of disks and files
    are ignored by some, so they prove nothing.
    """
    before = size - len(tail)
    position = tail.rfind(_ZIP_END_MARK)
    while position >= 0:
        record = tail[position : position + _ZIP_END.size]
        if len(record) == _ZIP_END.size:
            *_, listed, start, _ = _ZIP_END.unpack(record)
            if listed + start <= before + position:
                return True
            if tail[:position][-_ZIP_LOCATOR_BYTES:].startswith(_ZIP_LOCATOR_MARK):
                return True
        position = tail.rfind(_ZIP_END_MARK, 0, position)
    return False


def _type_of_brands(head: bytes) -> str:
    """Return the type of a file of the family of MP4, which its brands tell."""
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length, 4))}
    if head[8:12] in _AVIF_BRANDS:
        return "image/avif"
    if brands & _HEIF_BRANDS:
        # The general brand of the family is the first one of some.
        return "image/avif" if brands & _AVIF_BRANDS else "image/heif"
    return "video/mp4"


def _type_of_zip(head: bytes) -> str:
    """Return the type of a zip file, which the names of its first members tell."""
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        for folder, kind in (
            (b"word/", "wordprocessingml.document"),
            (b"xl/", "spreadsheetml.sheet"),
            (b"ppt/", "presentationml.presentation"),
        ):
            if folder in head:
                return f"{OFFICE}.{kind}"
        return OFFICE
    if b"META-INF/MANIFEST.MF" in head:
        return "application/java-archive"
    return "application/zip"
