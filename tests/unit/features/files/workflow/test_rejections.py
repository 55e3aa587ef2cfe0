"""Files that are rejected: no bytes are left, only why, and their room is free."""

from collections.abc import Callable

import pytest

from runtime.core.jobs.models import JobStatus
from runtime.core.s3.keys import (
    file_prefix,
    files_prefix,
    incoming_key,
    incoming_prefix,
    text_key,
)
from runtime.core.s3.objects import UploadGone
from runtime.features.files.erasure import erase
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.processing.errors import Reason
from runtime.features.files.sweeping.repository import SweepRepository
from runtime.features.files.sweeping.service import SweepService
from runtime.features.files.workflow.publication.service import MOST_LOOKS, SCAN_TAG
from tests.unit.features.files.checking import Checking
from tests.unit.features.files.held import OWNER
from tests.unit.features.files.processing import documents, pictures
from tests.unit.features.files.processing.test_inspection import (
    EXE,
    HEIC,
    HTML,
    archive,
)

TEXT = b"Words to be found"
PDF = documents.with_text("Words")


def demand_rejected(checking: Checking, file: StoredFile, reason: Reason) -> None:
    """Demand that a file is rejected for a reason, and that nothing else is left."""
    held = checking.held
    assert (file.status, file.reason) == (FileStatus.REJECTED, reason)
    assert checking.bucket.objects == {}
    assert held.usage() == (0, 0)
    held.demand_exact_rows()


EVIL: dict[str, tuple[bytes, str, Reason]] = {
    "a program that is called a picture": (EXE, "image/png", Reason.UNSUPPORTED_TYPE),
    "a PDF that is a zip, too": (PDF + archive(), "application/pdf", Reason.POLYGLOT),
    "a GIF that is HTML, too": (
        pictures.noted_gif() + HTML,
        "image/gif",
        Reason.POLYGLOT,
    ),
    "100 megapixels in 50 kB": (
        pictures.png_of(10_000, 10_000),
        "image/png",
        Reason.TOO_MANY_PIXELS,
    ),
    "1 by 60,000 pixels": (
        pictures.png_of(1, 60_000),
        "image/png",
        Reason.TOO_LONG_SIDE,
    ),
    "a PDF that is larger inside": (
        documents.flate_bomb(300),
        "application/pdf",
        Reason.TOO_COMPLEX,
    ),
    "a JPEG that ends early": (
        pictures.noted_jpeg()[:-500],
        "image/jpeg",
        Reason.BROKEN_IMAGE,
    ),
    "a PNG that ends early": (
        pictures.noted_png()[:-100],
        "image/png",
        Reason.BROKEN_IMAGE,
    ),
    "a HEIC": (HEIC, "image/jpeg", Reason.UNSUPPORTED_TYPE),
    "a JPEG that is called a PNG": (
        pictures.noted_jpeg(),
        "image/png",
        Reason.WRONG_TYPE,
    ),
    "a PDF with a password": (
        documents.encrypted("secret"),
        "application/pdf",
        Reason.ENCRYPTED,
    ),
    "JSON that is none": (b'{"a": ', "application/json", Reason.INVALID_JSON),
    "text in another encoding": (
        "Grüße".encode("latin-1"),
        "text/plain",
        Reason.NOT_UTF8,
    ),
}


@pytest.mark.parametrize("name", EVIL)
def test_evil_file_is_rejected_with_its_reason(checking: Checking, name: str) -> None:
    """Its job has succeeded: there is nothing to be tried again."""
    content, type, reason = EVIL[name]

    file = checking.checked(content, type)

    demand_rejected(checking, file, reason)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", Reason.EMPTY),
        (TEXT[:-1], Reason.WRONG_SIZE),
        (TEXT + b"!", Reason.WRONG_SIZE),
        (TEXT.upper(), Reason.WRONG_CHECKSUM),
    ],
)
def test_bytes_that_were_not_promised_are_rejected(
    checking: Checking, sent: bytes, reason: Reason
) -> None:
    """A store that does not compare them takes them."""
    file = checking.promised(TEXT)
    checking.arrivals.hear(checking.sent(file, sent))

    checking.run(checking.held.stored(file.id))

    demand_rejected(checking, checking.held.stored(file.id), reason)


def _sent_again(checking: Checking, file: StoredFile) -> None:
    arrival = checking.sent(file, b"Quite something else")
    checking.arrivals.hear(arrival)


@pytest.mark.parametrize("step", ["Inspect", "Text", "Publish"])
def test_object_that_is_swapped_is_rejected(checking: Checking, step: str) -> None:
    """Whichever step comes next names the ETag of what was taken."""
    file = checking.arrived(TEXT)
    checking.before[step] = lambda: _sent_again(checking, file)

    assert checking.run(file).status is JobStatus.SUCCEEDED

    rejected = checking.held.stored(file.id)
    demand_rejected(checking, rejected, Reason.CHANGED_AFTER_INSPECTION)


def test_picture_that_is_swapped_before_it_is_published_is_rejected(
    checking: Checking,
) -> None:
    """Also if nothing of the second one would be published."""
    file = checking.arrived(pictures.noted_png(), "image/png")
    checking.before["Publish"] = lambda: _sent_again(checking, file)

    checking.run(file)

    rejected = checking.held.stored(file.id)
    demand_rejected(checking, rejected, Reason.CHANGED_AFTER_INSPECTION)


def test_object_that_is_sent_again_after_publication_changes_nothing(
    checking: Checking,
) -> None:
    """It is removed, and the file stays what it was."""
    file = checking.arrived(TEXT)
    checking.before["Tidy"] = lambda: _sent_again(checking, file)

    checking.run(file)

    assert checking.held.stored(file.id).status is FileStatus.READY
    assert checking.published(file)["original"] == (TEXT, "text/plain")
    assert checking.incoming() == []


@pytest.mark.parametrize("step", ["Inspect", "Text", "Publish"])
def test_upload_that_is_lost_is_rejected(checking: Checking, step: str) -> None:
    """The bucket's own rule removes what lies there for too long."""
    file = checking.arrived(TEXT)
    key = incoming_key(OWNER, file.id)
    checking.before[step] = lambda: checking.bucket.objects.pop(key)

    checking.run(file)

    demand_rejected(checking, checking.held.stored(file.id), Reason.BYTES_MISSING)


def test_rejected_file_is_gone_with_its_words_after_thirty_days(
    checking: Checking,
) -> None:
    """Its rows end by themselves: those by which search finds it, too."""
    file = checking.checked(EXE, "image/png")
    world = checking.held.world

    (row,) = world.rows("U#owner", f"F#{file.id}")

    found = [each for each in world.rows("U#owner#FT#")]
    assert found and {each["ttl"] for each in found} == {row["ttl"]}


def _cancelled(checking: Checking, file: StoredFile) -> None:
    checking.held.world.platform.jobs.cancel(OWNER, file.job_id or "")


@pytest.mark.parametrize("step", ["Inspect", "Text", "Publish"])
def test_file_whose_job_is_cancelled_is_rejected(checking: Checking, step: str) -> None:
    """Also if that was before it had begun: nothing else would end its file."""
    file = checking.arrived(TEXT)
    if step == "Inspect":
        _cancelled(checking, file)
    else:
        checking.before[step] = lambda: _cancelled(checking, file)

    assert checking.run(file).status is JobStatus.CANCELLED

    demand_rejected(checking, checking.held.stored(file.id), Reason.CANCELLED)


def test_file_that_is_renamed_while_its_job_is_undone_is_rejected_all_the_same(
    checking: Checking,
) -> None:
    """The writer that is slower looks again."""
    held = checking.held
    file = checking.arrived(TEXT)
    _cancelled(checking, file)
    held.world.client.before_write(
        lambda: held.moved_on(file, name="new.txt"), of=f"F#{file.id}"
    )

    assert checking.run(file).status is JobStatus.CANCELLED

    assert held.stored(file.id).name == "new.txt"
    demand_rejected(checking, held.stored(file.id), Reason.CANCELLED)


def test_file_whose_job_is_cancelled_too_late_is_published(
    checking: Checking,
) -> None:
    """The file is what counts; only what was uploaded is removed."""
    file = checking.arrived(TEXT)
    checking.before["Tidy"] = lambda: _cancelled(checking, file)

    assert checking.run(file).status is JobStatus.CANCELLED

    assert checking.held.stored(file.id).status is FileStatus.READY
    assert checking.incoming() == []
    assert "original" in checking.published(file)


def _fail() -> None:
    raise RuntimeError("out of order")


def test_file_whose_job_has_failed_is_kept_for_another_attempt(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are there still, so nobody has to send them again."""
    held = checking.held
    file = checking.arrived(TEXT)
    monkeypatch.setattr(checking.contents, "copy", lambda *_: _fail())
    assert checking.run(file).status is JobStatus.FAILED
    waiting = held.stored(file.id)
    assert (waiting.status, held.usage()) == (FileStatus.PROCESSING, (len(TEXT), 1))
    monkeypatch.undo()
    again = Checking(held, monkeypatch, "none")
    again.bucket.objects = checking.bucket.objects
    held.world.platform.jobs.retry(OWNER, file.job_id or "")

    assert again.run(file).status is JobStatus.SUCCEEDED

    assert held.stored(file.id).status is FileStatus.READY
    assert again.incoming() == []


def test_file_that_nobody_could_check_is_rejected_in_the_end(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days after its arrival; its bytes go an hour later."""
    held = checking.held
    file = checking.arrived(TEXT)
    monkeypatch.setattr(checking.contents, "copy", lambda *_: _fail())
    checking.run(file)
    sweep = SweepService(
        SweepRepository(held.world.table), checking.contents, held.world.clock
    )
    assert text_key(OWNER, file.id) in checking.bucket.objects
    held.world.clock.advance(days=1, hours=23)
    assert sweep.run() == 0
    assert held.stored(file.id).status is FileStatus.PROCESSING

    held.world.clock.advance(hours=1)
    assert sweep.run() == 0

    assert held.stored(file.id).status is FileStatus.REJECTED
    held.world.clock.advance(hours=1)
    assert sweep.run() == 1
    demand_rejected(checking, held.stored(file.id), Reason.PROCESSING_FAILED)
    assert held.world.rows(sk="FG#") == []


def test_file_that_is_renamed_while_it_is_swept_waits_for_the_next_run(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is rejected then."""
    held = checking.held
    file = checking.arrived(TEXT)
    monkeypatch.setattr(checking.contents, "copy", lambda *_: _fail())
    checking.run(file)
    sweep = SweepService(
        SweepRepository(held.world.table), checking.contents, held.world.clock
    )
    held.world.clock.advance(days=2)
    held.world.client.before_write(
        lambda: held.moved_on(file, name="new.txt"), of=f"F#{file.id}"
    )

    assert sweep.run() == 0
    assert held.stored(file.id).status is FileStatus.PROCESSING

    assert sweep.run() == 0
    assert held.stored(file.id).status is FileStatus.REJECTED


def erase_all(checking: Checking) -> None:
    """Erase rows and then bytes, as the erasure of accounts does."""
    assert erase(checking.held.world.table, OWNER, lambda: True)
    for prefix in (incoming_prefix(OWNER), files_prefix(OWNER)):
        assert checking.contents.delete_all(prefix)


@pytest.mark.parametrize("step", ["Inspect", "Text", "Publish", "Tidy"])
def test_nothing_of_an_erased_account_is_left(checking: Checking, step: str) -> None:
    """Whatever was being stored while that was done."""
    file = checking.arrived(TEXT)

    def remove() -> None:
        """Erase the account, but for the job that works."""
        erase_all(checking)

    checking.before[step] = remove

    checking.run(file)

    assert checking.bucket.objects == {}


def test_step_that_was_overtaken_removes_nothing_of_a_file_in_the_trash(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another invocation has published it, and its owner has deleted it since."""
    held = checking.held
    file = checking.arrived(TEXT)
    copy: Callable[..., None] = checking.contents.copy

    def copy_late(*given: object) -> None:
        """Copy what was uploaded, and wake up long after that."""
        copy(*given)
        held.moved_on(file, status=FileStatus.READY, check_until=None)
        held.files.service.delete(OWNER, file.id)
        raise UploadGone

    monkeypatch.setattr(checking.contents, "copy", copy_late)

    checking.run(file)

    assert checking.published(file)["original"][0] == TEXT
    assert held.files.trash.restore(OWNER, file.id).status is FileStatus.READY


def test_what_is_stored_while_an_account_is_erased_is_removed(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job looks afterwards whether its file is still there."""
    file = checking.arrived(TEXT)
    put: Callable[..., None] = checking.contents.put

    def put_late(*given: object) -> None:
        """Store something when all was removed."""
        erase_all(checking)
        put(*given)

    monkeypatch.setattr(checking.contents, "put", put_late)

    ended = checking.run(file)

    assert ended.result == {"file_id": file.id, "status": "gone", "reason": None}
    assert checking.bucket.objects == {}


def _said(scanning: Checking, file: StoredFile, verdict: str) -> None:
    scanning.bucket.tagged(incoming_key(OWNER, file.id), **{SCAN_TAG: verdict})


def test_nothing_is_published_before_it_was_scanned(scanning: Checking) -> None:
    """The job waits for the scanner's tag, and says so."""
    held = scanning.held
    file = scanning.arrived(TEXT)
    began = held.world.clock()
    seen: list[object] = []

    def look() -> None:
        """Look at the file while it waits, and let it be scanned."""
        seen.append((scanning.job_of(file).status, held.stored(file.id).status))
        _said(scanning, file, "NO_THREATS_FOUND")

    scanning.before["Scan"] = lambda: scanning.before.update(Scan=look)

    assert scanning.run(file).status is JobStatus.SUCCEEDED

    assert seen == [(JobStatus.WAITING, FileStatus.PROCESSING)]
    assert held.stored(file.id).status is FileStatus.READY
    assert (held.world.clock() - began).total_seconds() == 15


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [("THREATS_FOUND", Reason.MALWARE), ("UNSUPPORTED", Reason.NOT_SCANNABLE)],
)
def test_file_that_the_scanner_refuses_is_rejected(
    scanning: Checking, verdict: str, reason: Reason
) -> None:
    """Whatever was made of it goes as well."""
    file = scanning.arrived(TEXT)
    _said(scanning, file, verdict)

    assert scanning.run(file).status is JobStatus.SUCCEEDED

    demand_rejected(scanning, scanning.held.stored(file.id), reason)


@pytest.mark.parametrize(
    ("verdict", "code"),
    [("FAILED", "scan_failed"), ("ACCESS_DENIED", "scan_failed"), ("", "scan_overdue")],
)
def test_job_fails_if_the_scanner_does(
    scanning: Checking, verdict: str, code: str
) -> None:
    """That does not lie in the file, so it is kept for another attempt."""
    file = scanning.arrived(TEXT)
    if verdict:
        _said(scanning, file, verdict)

    ended = scanning.run(file)

    assert ended.status is JobStatus.FAILED
    assert ended.steps[-1].runs == (1 if verdict else MOST_LOOKS)
    assert scanning.held.stored(file.id).status is FileStatus.PROCESSING
    assert scanning.incoming() == [incoming_key(OWNER, file.id)]
    assert file_prefix(OWNER, file.id)
