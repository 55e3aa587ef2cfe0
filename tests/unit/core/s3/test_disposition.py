"""Names under which browsers save what is downloaded."""

from email.message import Message
from urllib.parse import unquote

import pytest

from runtime.core.s3.disposition import attachment, file_name


@pytest.mark.parametrize(
    ("name", "type", "saved"),
    [
        ("photo.png", "image/png", "photo.png"),
        ("Photo.PNG", "image/png", "Photo.PNG"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("setup.exe", "image/png", "setup.exe.png"),
        ("page.html", "text/plain", "page.html.txt"),
        ("report", "application/pdf", "report.pdf"),
        ("any.bin", "application/x-own", "any.bin"),
    ],
)
def test_a_name_ends_as_its_type_does(name: str, type: str, saved: str) -> None:
    """A double click on it must not start a program."""
    assert file_name(name, type) == saved


@pytest.mark.parametrize(
    "name",
    ["report.pdf", 'a"b\\c.pdf', "Übersicht – 2026.pdf", "a;b=c%41.pdf", "日本.pdf"],
)
def test_a_header_holds_any_name_and_nothing_else(name: str) -> None:
    """Neither quotes nor line breaks can end it early; old readers get ASCII."""
    header = attachment(name)

    assert header.isascii() and header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    start = "filename*=UTF-8''"
    assert unquote(header[header.index(start) + len(start) :]) == name
    quoted = header.split('"')
    assert len(quoted) == 3 and "%" not in quoted[1]
