"""Addresses from which files are downloaded."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from runtime.features.files.errors import (
    FileHasNoText,
    FileNotFound,
    FileNotReady,
    RenditionNotFound,
)
from runtime.features.files.models import Rendition
from tests.unit.features.files.held import OWNER, STRANGER, Held, unknown

SMALL = Rendition(size=160, type="image/webp", width=9, height=9, bytes=99)


def test_a_checked_file_is_downloaded_as_what_it_is(held: Held) -> None:
    """As an attachment, under a name that ends as its type does."""
    file = held.ready(name="setup.exe", type="image/png")

    download = held.files.downloads.file(OWNER, file.id)

    address = urlsplit(download.url)
    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert address.path == f"/files/user/owner/{file.id}/original"
    assert query["response-content-type"] == "image/png"
    disposition = query["response-content-disposition"]
    assert disposition.startswith('attachment; filename="setup.exe.png"')
    assert query["response-cache-control"] == "private, max-age=300"
    assert query["X-Amz-Expires"] == "900"


def test_an_address_is_the_same_within_five_minutes(held: Held) -> None:
    """And valid for ten minutes at least."""
    file = held.ready()
    first = held.files.downloads.file(OWNER, file.id)
    held.world.clock.advance(minutes=4, seconds=59)
    assert held.files.downloads.file(OWNER, file.id) == first
    assert first.expires_at - held.world.clock() >= timedelta(minutes=10)

    held.world.clock.advance(seconds=1)

    assert held.files.downloads.file(OWNER, file.id).url != first.url


def test_the_address_of_a_picture_is_the_same_within_an_hour(held: Held) -> None:
    """So browsers keep what it returns."""
    file = held.ready(name="my.photo.jpeg", type="image/jpeg", renditions=[SMALL])
    first = held.files.downloads.rendition(OWNER, file.id, 160)

    address = urlsplit(first.url)
    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert address.path == f"/files/user/owner/{file.id}/rendition-160"
    assert query["response-content-type"] == "image/webp"
    assert 'filename="my.photo-160.webp"' in query["response-content-disposition"]
    held.world.clock.advance(minutes=59)
    assert held.files.downloads.rendition(OWNER, file.id, 160) == first
    assert first.expires_at - held.world.clock() >= timedelta(hours=1)


def test_the_text_of_a_file_is_downloaded_as_text(held: Held) -> None:
    """Whatever the file is, and under a name that says so."""
    file = held.ready(name="report.pdf", type="application/pdf", has_text=True)

    address = urlsplit(held.files.downloads.text(OWNER, file.id).url)

    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert address.path == f"/files/user/owner/{file.id}/text"
    assert query["response-content-type"] == "text/plain; charset=utf-8"
    disposition = query["response-content-disposition"]
    assert disposition.startswith('attachment; filename="report.txt"')


def test_a_file_without_text_has_none_to_download(held: Held) -> None:
    """Such as a picture, or a document of scanned pages."""
    file = held.ready(type="image/png")
    with pytest.raises(FileHasNoText):
        held.files.downloads.text(OWNER, file.id)


def test_only_what_was_checked_is_downloaded(held: Held) -> None:
    """Not what is promised, being checked, or was rejected."""
    for file in (held.promised(), held.processing(), held.rejected()):
        with pytest.raises(FileNotReady):
            held.files.downloads.file(OWNER, file.id)
        with pytest.raises(FileNotReady):
            held.files.downloads.rendition(OWNER, file.id, 160)
        with pytest.raises(FileNotReady):
            held.files.downloads.text(OWNER, file.id)


def test_a_rendition_that_was_not_made_is_not_found(held: Held) -> None:
    """A text has none, and a picture not any."""
    file = held.ready(renditions=[SMALL])
    with pytest.raises(RenditionNotFound):
        held.files.downloads.rendition(OWNER, file.id, 640)


def test_nobody_downloads_the_files_of_others_or_of_the_trash(held: Held) -> None:
    """They are as good as absent."""
    file, trashed = held.ready(), held.ready()
    held.files.service.delete(OWNER, trashed.id)

    for owner, file_id in (
        (STRANGER, file.id),
        (OWNER, trashed.id),
        (OWNER, unknown()),
    ):
        with pytest.raises(FileNotFound):
            held.files.downloads.file(owner, file_id)
        with pytest.raises(FileNotFound):
            held.files.downloads.rendition(owner, file_id, 160)
