"""PDFs for tests, honest and evil ones, made when they are asked for."""

import zlib
from collections.abc import Mapping
from io import BytesIO

import pypdf

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(objects: Mapping[int, bytes], root: int = 1, extra: bytes = b"") -> bytes:
    """Return a PDF of these objects, by their numbers."""
    data = b"%PDF-1.7\n"
    places = {}
    for number, content in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start, size = len(data), max(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        data += b"%010d 00000 n \n" % places.get(number, 0)
    data += b"trailer << /Size %d /Root %d 0 R %s >>\n" % (size, root, extra)
    return data + b"startxref\n%d\n%%%%EOF\n" % start


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream."""
    head = b"<< /Length %d %s >>" % (len(content), entries)
    return head + b"\nstream\n" + content + b"\nendstream"


def page(contents: int, resources: bytes = b"/Font << /F 9 0 R >>") -> bytes:
    """Return a page."""
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
        b"/Contents %d 0 R /Resources << %s >> >>" % (contents, resources)
    )


def with_text(*texts: str, extra: bytes = b"") -> bytes:
    """Return a PDF with a page for each text."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 9: FONT}
    kids = b""
    for number, text in enumerate(texts):
        at = 10 + 2 * number
        show = b"BT /F 12 Tf 72 720 Td (%s) Tj ET" % text.encode("latin-1")
        objects |= {at: page(at + 1), at + 1: stream(show)}
        kids += b"%d 0 R " % at
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(texts), kids)
    return pdf(objects, extra=extra)


def with_content(content: bytes, resources: bytes = b"/Font << /F 9 0 R >>") -> bytes:
    """Return a PDF of one page with this content, an object of its own."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            3: page(4, resources),
            4: content,
            9: FONT,
        }
    )


def encrypted(password: str) -> bytes:
    """Return a PDF that needs a password to be changed, and maybe to be read."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(99, 99)
    writer.encrypt(password, "owner", algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def flate_bomb(size: int, rounds: int = 1) -> bytes:
    """Return a PDF whose page is larger by far than the file."""
    compress = zlib.compressobj(9)
    packed = b"".join(compress.compress(bytes(1_000_000)) for _ in range(size))
    packed += compress.flush()
    for _ in range(rounds - 1):
        packed = zlib.compress(packed, 9)
    return with_content(stream(packed, b"/Filter [%s]" % (b"/FlateDecode " * rounds)))


def deep_tree(depth: int) -> bytes:
    """Return a PDF whose page is below very many nodes."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for number in range(2, depth + 2):
        objects[number] = b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (number + 1)
    objects[depth + 2] = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return pdf(objects)


def wide_tree(pages: int) -> bytes:
    """Return a PDF that has the same page very often."""
    kids = b"3 0 R " * pages
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
            3: b"<< /Type /Page /MediaBox [0 0 9 9] >>",
        }
    )


def many_pages(pages: int) -> bytes:
    """Return a PDF of empty pages."""
    kids = b"".join(b"%d 0 R " % (3 + number) for number in range(pages))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
    }
    empty = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf(objects | {3 + number: empty for number in range(pages)})


def tree_of_itself() -> bytes:
    """Return a PDF whose tree of pages holds itself."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>",
        }
    )


def nested_arrays(depth: int) -> bytes:
    """Return a PDF with an array in an array, and so on."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            3: b"<< /Type /Page /A " + b"[" * depth + b"]" * depth + b" >>",
        }
    )


def form_of_itself() -> bytes:
    """Return a PDF whose drawing draws itself, twice each time."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
    form += b"/Resources << /XObject << /X 5 0 R >> >>"
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            3: page(4, b"/XObject << /X 5 0 R >>"),
            4: stream(b"/X Do /X Do"),
            5: stream(b"/X Do /X Do", form),
        }
    )
