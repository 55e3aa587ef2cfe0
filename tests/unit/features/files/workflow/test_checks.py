"""The check of honest files, from their arrival to their downloads."""

import json

import pytest
from PIL import Image

from runtime.core.jobs.models import JobStatus
from runtime.features.files.models import FileStatus
from tests.unit.features.files.checking import Checking
from tests.unit.features.files.held import OWNER
from tests.unit.features.files.processing import documents, pictures

TEXT = "Grüße an alle,\r\nund viel Glück!".encode()


def test_text_is_published_as_it_came(checking: Checking) -> None:
    """Beside it lies what search reads, in one form; the upload is gone."""
    file = checking.checked(TEXT, name="letter.txt")

    assert (file.status, file.reason, file.size) == ("ready", None, len(TEXT))
    assert checking.published(file) == {
        "original": (TEXT, "text/plain"),
        "text": (
            "Grüße an alle,\nund viel Glück!".encode(),
            "text/plain; charset=utf-8",
        ),
    }
    assert checking.incoming() == []
    assert [each.id for each in checking.held.listed(search="gluck")] == [file.id]
    checking.held.demand_exact_rows()


def test_picture_is_published_without_notes_in_three_sizes(
    checking: Checking,
) -> None:
    """Its room becomes what is published, and the renditions are those listed."""
    content = pictures.noted_jpeg(6)

    file = checking.checked(content, "image/jpeg")

    published = checking.published(file)
    original, type = published.pop("original")
    assert type == "image/jpeg"
    assert b"Exif" not in original or len(original) < len(content)
    assert file.size == len(original) != len(content)
    assert checking.held.usage() == (len(original), 1)
    assert {name: type for name, (_, type) in published.items()} == {
        f"rendition-{each.size}": each.type for each in file.renditions
    }
    for each in file.renditions:
        small, _ = published[f"rendition-{each.size}"]
        assert len(small) == each.bytes
    assert (file.width, file.height, file.frames) != (None, None, None)
    checking.held.demand_exact_rows()


def test_document_is_published_with_its_pages_and_its_text(
    checking: Checking,
) -> None:
    """It is found by words that nobody typed."""
    content = documents.with_text("Quarterly figures", "Second page")

    file = checking.checked(content, "application/pdf", name="a.pdf")

    assert (file.status, file.pages) == (FileStatus.READY, 2)
    assert checking.published(file)["original"] == (content, "application/pdf")
    assert [each.id for each in checking.held.listed(search="quarterly")] == [file.id]
    checking.held.demand_exact_rows()


@pytest.mark.parametrize(
    ("type", "content"),
    [
        ("application/json", json.dumps({"a": [1, "two"]}).encode()),
        ("text/csv", b"name,size\na,1\n"),
        ("text/markdown", b"# Title\n\nText"),
    ],
)
def test_other_texts_are_published_as_their_type(
    checking: Checking, type: str, content: bytes
) -> None:
    """Search finds what is in each of them."""
    file = checking.checked(content, type)

    assert checking.published(file)["original"] == (content, type)
    assert file.words


def test_text_without_words_has_no_text(checking: Checking) -> None:
    """An object of nothing is not kept."""
    file = checking.checked(b"\n\n", "text/plain")

    assert file.status is FileStatus.READY
    assert set(checking.published(file)) == {"original"}


def test_file_in_parts_has_no_checksum_to_be_compared(checking: Checking) -> None:
    """Its parts had theirs when they were sent."""
    held = checking.held
    file = checking.promised(TEXT)
    held.moved_on(file, sha256=None, parted=True)
    checking.arrivals.hear(checking.sent(file, TEXT))

    checking.run(held.stored(file.id))

    assert held.stored(file.id).status is FileStatus.READY


def test_file_can_be_renamed_and_linked_while_it_is_checked(
    checking: Checking,
) -> None:
    """A step whose write comes too late is done again."""
    held = checking.held
    file = checking.arrived(TEXT)
    item = held.item()
    checking.before["Publish"] = lambda: held.moved_on(file, name="new.txt")
    held.world.client.before_write(lambda: held.moved_on(file, item_id=item), of="#J#")

    ended = checking.run(file)

    checked = held.stored(file.id)
    assert ended.status is JobStatus.SUCCEEDED
    assert (checked.status, checked.name) == (FileStatus.READY, "new.txt")
    held.demand_exact_rows()


def test_file_can_be_renamed_at_the_moment_of_its_publication(
    checking: Checking,
) -> None:
    """The step is done again, with the new name."""
    held = checking.held
    file = checking.arrived(TEXT)

    def rename() -> None:
        """Rename it before the next write of it."""
        held.world.client.before_write(
            lambda: held.moved_on(file, name="new.txt"), of=f"F#{file.id}"
        )

    checking.before["Publish"] = rename

    assert checking.run(file).status is JobStatus.SUCCEEDED

    checked = held.stored(file.id)
    assert (checked.status, checked.name) == (FileStatus.READY, "new.txt")
    held.demand_exact_rows()


def test_nothing_of_a_file_is_told_to_the_state_machine(checking: Checking) -> None:
    """It keeps what steps return for months, also when the file is gone."""
    file = checking.arrived(TEXT, name="secret plans.txt")

    job = checking.run(file)

    told = job.model_dump_json()
    assert "secret" not in told
    assert "alle" not in told and "gluck" not in told


def test_large_file_is_read_in_ranges(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each range names the ETag, and its owner sees how far it is."""
    from runtime.core.s3 import contents
    from runtime.features.files.workflow.examination import service as examination

    monkeypatch.setattr(contents, "_RANGE", 1000)
    monkeypatch.setattr(examination, "_TELL_BYTES", 4000)
    content = b"words " * 2000

    file = checking.checked(content)

    assert file.status is FileStatus.READY
    job = checking.job_of(file)
    assert job.progress.total == len(content)
    assert checking.bucket.calls.count("get_object") > 12


def test_repeated_attempt_ends_as_the_first(checking: Checking) -> None:
    """A job whose end was lost tells it when it is tried again."""
    file = checking.checked(TEXT)
    before = dict(checking.bucket.objects)
    world = checking.held.world
    world.change_row(("U#owner", f"J#{file.job_id}"), status="failed")
    world.platform.jobs.retry(OWNER, file.job_id or "")

    again = checking.run(file)

    assert again.result == {"file_id": file.id, "status": "ready", "reason": None}
    assert checking.bucket.objects == before


def test_renditions_are_pictures(checking: Checking, tmp_path: object) -> None:
    """They are what their type says."""
    from io import BytesIO

    file = checking.checked(pictures.noted_png(), "image/png")

    for each in file.renditions:
        small, _ = checking.published(file)[f"rendition-{each.size}"]
        with Image.open(BytesIO(small)) as opened:
            assert opened.format == "WEBP"
            assert opened.size == (each.width, each.height)
