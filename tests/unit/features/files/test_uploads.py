"""The rules for uploads."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from runtime.core.clock import rfc3339
from runtime.core.errors import IdempotencyKeyReused, InvalidInput
from runtime.core.s3.keys import incoming_key
from runtime.core.s3.objects import StorageUnavailable
from runtime.features.files.errors import (
    FileNotFound,
    FileTooLarge,
    QuotaExceeded,
    UnsupportedType,
)
from runtime.features.files.models import File, FileStatus
from runtime.features.files.settings import FileSettings
from runtime.features.files.uploads.errors import (
    ChecksumMismatch,
    NotInParts,
    PartsMissing,
    UploadLost,
    UploadOver,
)
from runtime.features.files.uploads.models import (
    PART_BYTES,
    Completion,
    PartsToSign,
    PartToSign,
    UploadForm,
    UploadInParts,
)
from tests.unit.features.files.held import (
    OWNER,
    SHA256,
    STRANGER,
    Held,
    unknown,
    wanted,
)
from tests.unit.left_behind import NOTHING, left_behind
from tests.unit.world import World

LARGE = 2 * PART_BYTES + 5
SIZES = (PART_BYTES, PART_BYTES, 5)
DIGESTS = tuple(hashlib.sha256(bytes([number])).digest() for number in range(3))


def whole() -> Completion:
    """Return the completion that names the parts of DIGESTS."""
    return Completion(sha256=hashlib.sha256(b"".join(DIGESTS)).hexdigest())


@pytest.fixture(name="parts")
def _parts(world: World) -> Held:
    """Return services for which files of more than 100 bytes come in parts."""
    return Held(world, FILE_SINGLE_BYTES=100)


def begun(parts: Held, uploaded: tuple[int, ...] = (1, 2, 3)) -> File:
    """Return a file of three parts, of which some were uploaded."""
    file = parts.promised(size=LARGE, sha256=None)
    sign(parts, file)
    upload_id = parts.stored(file.id).upload_id or ""
    for number in uploaded:
        digest = base64.b64encode(DIGESTS[number - 1]).decode()
        parts.objects.put(upload_id, number, SIZES[number - 1], digest)
    return file


def sign(parts: Held, file: File, *numbers: int) -> Any:
    """Ask for the addresses of some parts."""
    asked = [PartToSign(number=n, sha256=SHA256) for n in numbers or (1,)]
    return parts.files.parts.sign(OWNER, file.id, PartsToSign(parts=asked))


def policy(form: UploadForm) -> Any:
    """Return the policy of a form."""
    return json.loads(base64.b64decode(form.fields["policy"]))


def test_a_promised_file_waits_for_exactly_its_bytes(held: Held) -> None:
    """Under its own key, for five minutes."""
    promised = held.files.uploads.promise(OWNER, wanted(name="A.txt")).resource

    file, form = promised.file, promised.upload
    assert held.files.service.get(OWNER, file.id) == file
    assert (file.name, file.status, file.version) == ("A.txt", "awaiting", 1)
    assert isinstance(form, UploadForm)
    assert form.expires_at == held.world.clock() + timedelta(seconds=300)
    conditions = policy(form)["conditions"]
    assert {"key": f"incoming/user/owner/{file.id}"} in conditions
    assert ["content-length-range", 10, 10] in conditions
    assert {"Content-Type": "text/plain"} in conditions
    digest = base64.b64encode(bytes.fromhex(SHA256)).decode()
    assert {"x-amz-checksum-sha256": digest} in conditions


def test_promising_counts_once_for_each_file(held: Held) -> None:
    """And writes the file, its usage, and a row for each word of its name."""
    left = left_behind(held.world, lambda: held.promised(name="my report.txt"))

    assert left.counts == {"FilesPromised": 1}
    assert left.rows == {"new file": 1, "new usage": 1, "new search row of files": 3}


def test_a_repeated_promise_is_one_file_and_a_new_form(held: Held) -> None:
    """The first form is not stored, and may have expired."""
    promise = held.files.uploads.promise
    first = promise(OWNER, wanted(), "key")
    held.world.clock.advance(seconds=400)

    again = promise(OWNER, wanted(), "key")

    assert (first.replayed, again.replayed) == (False, True)
    assert again.resource.file == first.resource.file
    form = again.resource.upload
    assert isinstance(form, UploadForm)
    assert form.expires_at == held.world.clock() + timedelta(seconds=300)
    assert held.usage() == (10, 1)
    record = held.world.rows("U#owner#K")
    assert "policy" not in str(record) and "Signature" not in str(record)
    with pytest.raises(IdempotencyKeyReused):
        promise(OWNER, wanted(size=11), "key")


def test_a_promise_repeated_after_the_upload_gets_no_form(held: Held) -> None:
    """It would let the content be swapped; the file is shown as it is now."""
    promise = held.files.uploads.promise
    file = promise(OWNER, wanted(), "key").resource.file
    held.moved_on(file, status=FileStatus.PROCESSING, expires_at=None)

    again = promise(OWNER, wanted(), "key").resource

    assert (again.file.status, again.upload) == ("processing", None)


def test_a_promise_repeated_after_the_file_is_gone_shows_what_it_was(
    held: Held,
) -> None:
    """Nothing comes back by it."""
    promise = held.files.uploads.promise
    file = promise(OWNER, wanted(), "key").resource.file
    held.files.uploads.abort(OWNER, file.id)

    again = promise(OWNER, wanted(), "key")

    assert (again.resource.file, again.resource.upload) == (file, None)
    assert held.usage() == (0, 0)


def test_two_equal_promises_at_once_are_one_file(held: Held) -> None:
    """Both get a form for it."""
    promise = held.files.uploads.promise
    held.world.client.before_write(lambda: promise(OWNER, wanted(), "key"))

    slower = promise(OWNER, wanted(), "key")

    (file,) = held.listed()
    assert slower.replayed and slower.resource.file == file
    assert held.usage() == (10, 1)


def test_a_repeated_promise_that_fits_no_more_is_still_the_first(
    world: World,
) -> None:
    """The key is asked before the room."""
    held = Held(world, FILE_QUOTA_BYTES=10)
    first = held.files.uploads.promise(OWNER, wanted(), "key")

    again = held.files.uploads.promise(OWNER, wanted(), "key")

    assert again.replayed and again.resource.file == first.resource.file
    with pytest.raises(QuotaExceeded):
        held.files.uploads.promise(OWNER, wanted(), "other")


@pytest.mark.parametrize(
    ("fields", "error", "pointer"),
    [
        ({"type": "image/heic"}, UnsupportedType, "/body/type"),
        ({"type": "image/svg+xml"}, UnsupportedType, "/body/type"),
        ({"type": "application/zip"}, UnsupportedType, "/body/type"),
        ({"size": 5_000_000_001}, FileTooLarge, "/body/size"),
        ({"type": "image/png", "size": 50_000_001}, FileTooLarge, "/body/size"),
        ({"type": "application/pdf", "size": 10**8 + 1}, FileTooLarge, "/body/size"),
        ({"sha256": None}, InvalidInput, "/body/sha256"),
        ({"item_id": unknown()}, InvalidInput, "/body/item_id"),
    ],
)
def test_a_file_that_is_not_taken_reserves_nothing(
    held: Held, fields: dict[str, Any], error: type[InvalidInput], pointer: str
) -> None:
    """The refusal names the field."""
    refused = left_behind(held.world, lambda: held.promised(**fields), error)

    assert refused == NOTHING
    assert refused.result.errors[0]["pointer"] == pointer


def test_a_stage_may_take_other_files(world: World) -> None:
    """Types and sizes are settings."""
    held = Held(world, FILE_TYPES="image/png, image/gif", FILE_BYTES=5)

    assert held.promised(type="image/gif", size=5).size == 5
    with pytest.raises(UnsupportedType) as refused:
        held.promised(type="text/plain", size=5)
    assert "image/gif, image/png" in refused.value.errors[0]["message"]
    with pytest.raises(FileTooLarge):
        held.promised(type="image/png", size=6)


def test_a_stage_cannot_take_what_nothing_can_check() -> None:
    """It would wait for ever."""
    with pytest.raises(ValidationError, match="no file of type a/b, application/zip"):
        FileSettings.model_validate(
            {"FILE_TYPES": '["image/png", "application/zip", "a/b"]'}
        )


def test_an_expired_form_is_renewed_as_long_as_the_file_is_awaited(held: Held) -> None:
    """The last form ends with the wait."""
    file = held.promised()
    held.world.clock.advance(minutes=57)

    form = held.files.uploads.renew(OWNER, file.id)

    assert isinstance(form, UploadForm)
    assert file.expires_at is not None
    assert form.expires_at == file.expires_at.replace(microsecond=0)
    assert policy(form)["expiration"] == rfc3339(form.expires_at)[:-5] + "Z"
    held.world.clock.advance(minutes=3)
    with pytest.raises(FileNotFound):
        held.files.uploads.renew(OWNER, file.id)


def test_what_was_uploaded_gets_no_other_form(held: Held) -> None:
    """It is being checked."""
    file = held.processing()

    for refused in (held.files.uploads.renew, held.files.uploads.abort):
        with pytest.raises(UploadOver):
            refused(OWNER, file.id)


def test_a_large_file_is_uploaded_in_parts(held: Held) -> None:
    """Nothing is begun before the first part is."""
    promised = held.files.uploads.promise(OWNER, wanted(size=100_000_001, sha256=None))

    upload = promised.resource.upload
    assert upload == UploadInParts(
        part_size=16_777_216,
        parts=6,
        expires_at=held.world.clock() + timedelta(hours=24),
    )
    assert held.files.uploads.renew(OWNER, promised.resource.file.id) == upload
    assert held.files.parts.listed(OWNER, promised.resource.file.id) == []
    assert held.objects.uploads == {}


def test_each_part_is_signed_with_its_content_and_its_size(parts: Held) -> None:
    """Both are headers that the store compares."""
    file = parts.promised(size=LARGE, sha256=None)

    first, last = sign(parts, file, 1, 3)

    digest = base64.b64encode(bytes.fromhex(SHA256)).decode()
    assert (first.number, last.number) == (1, 3)
    assert last.headers == {"x-amz-checksum-sha256": digest}
    now = parts.world.clock().replace(microsecond=0)
    assert last.expires_at == now + timedelta(hours=1)
    address = urlsplit(last.url)
    query = parse_qs(address.query)
    assert address.path == f"/{incoming_key(OWNER, file.id)}"
    assert (query["partNumber"], query["uploadId"]) == (["3"], ["upload-0"])
    assert query["X-Amz-SignedHeaders"] == ["content-length;host;x-amz-checksum-sha256"]
    with pytest.raises(InvalidInput) as refused:
        sign(parts, file, 1, 4)
    assert refused.value.errors[0]["pointer"] == "/body/parts/1/number"


def test_one_upload_is_begun_for_all_who_ask(parts: Held) -> None:
    """The one that was begun too late is removed."""
    file = parts.promised(size=LARGE, sha256=None)
    parts.world.client.before_write(lambda: sign(parts, file, 1), of=f"F#{file.id}")

    (slower,) = sign(parts, file, 2)

    assert parse_qs(urlsplit(slower.url).query)["uploadId"] == ["upload-1"]
    assert list(parts.objects.uploads) == ["upload-1"]
    assert parts.stored(file.id).upload_id == "upload-1"


def test_an_upload_goes_on_with_the_parts_that_are_missing(parts: Held) -> None:
    """Those that were uploaded are listed with their checksums."""
    file = begun(parts, (1, 3))

    listed = parts.files.parts.listed(OWNER, file.id)

    assert [(part.number, part.size) for part in listed] == [(1, PART_BYTES), (3, 5)]
    assert listed[1].sha256 == DIGESTS[2].hex()
    parts.objects.silent = True
    parts.objects.put("upload-0", 3, 5, "any")
    assert parts.files.parts.listed(OWNER, file.id)[1].sha256 is None


def test_all_parts_become_one_file(parts: Held) -> None:
    """It is awaited until the store says that it is there."""
    file = begun(parts)

    done = parts.files.parts.complete(OWNER, file.id, whole())

    assert parts.objects.keys == {incoming_key(OWNER, file.id)}
    assert done == parts.stored(file.id).shown()
    assert done.status is FileStatus.AWAITING
    again = parts.files.parts.complete(OWNER, file.id, whole())
    assert again == done
    parts.moved_on(file, status=FileStatus.PROCESSING, expires_at=None)
    later = parts.files.parts.complete(OWNER, file.id, whole())
    assert later.status is FileStatus.PROCESSING


@pytest.mark.parametrize(
    ("uploaded", "missing"), [((), "1,2,3"), ((1, 3), "2"), ((2,), "1,3")]
)
def test_an_upload_without_all_parts_is_not_completed(
    parts: Held, uploaded: tuple[int, ...], missing: str
) -> None:
    """The refusal names them."""
    file = begun(parts, uploaded)

    with pytest.raises(PartsMissing) as refused:
        parts.files.parts.complete(OWNER, file.id, whole())

    assert refused.value.members == {"missing": missing}
    assert parts.objects.keys == set()


def test_an_upload_that_was_never_begun_is_not_completed(held: Held) -> None:
    """Only the first ten of many parts are named."""
    file = held.promised(size=4_000_000_000, sha256=None)

    with pytest.raises(PartsMissing) as refused:
        held.files.parts.complete(OWNER, file.id, whole())

    assert refused.value.members == {"missing": "1,2,3,4,5,6,7,8,9,10"}


def test_a_part_of_another_size_is_as_good_as_missing(parts: Held) -> None:
    """The file would not be as large as it was promised."""
    file = begun(parts)
    parts.objects.put("upload-0", 2, 7, "any")

    with pytest.raises(PartsMissing) as refused:
        parts.files.parts.complete(OWNER, file.id, whole())

    assert refused.value.members == {"missing": "2"}


def test_parts_of_another_checksum_are_refused(parts: Held) -> None:
    """By the service, or by a store that does not tell those of the parts."""
    file = begun(parts)
    complete = parts.files.parts.complete

    with pytest.raises(ChecksumMismatch) as refused:
        complete(OWNER, file.id, Completion(sha256=SHA256))
    assert refused.value.errors[0]["pointer"] == "/body/sha256"

    parts.objects.refuses = True
    with pytest.raises(ChecksumMismatch):
        complete(OWNER, file.id, whole())
    assert parts.objects.keys == set()


def test_an_upload_that_the_store_has_forgotten_is_lost(parts: Held) -> None:
    """Unless its object is there."""
    file = begun(parts)
    parts.objects.uploads.clear()

    with pytest.raises(UploadLost):
        parts.files.parts.complete(OWNER, file.id, whole())
    with pytest.raises(UploadLost):
        parts.files.parts.listed(OWNER, file.id)


def test_what_is_uploaded_whole_has_no_parts(held: Held) -> None:
    """Each of the routes says so."""
    file = held.promised()

    with pytest.raises(NotInParts):
        sign(held, file)
    with pytest.raises(NotInParts):
        held.files.parts.listed(OWNER, file.id)
    with pytest.raises(NotInParts):
        held.files.parts.complete(OWNER, file.id, whole())


def test_an_aborted_upload_is_gone_with_its_parts(parts: Held) -> None:
    """And with its room."""
    file = begun(parts)

    parts.files.uploads.abort(OWNER, file.id)

    assert parts.objects.uploads == {}
    assert parts.usage() == (0, 0)
    with pytest.raises(FileNotFound):
        parts.files.uploads.abort(OWNER, file.id)
    parts.demand_exact_rows()


def test_a_deleted_upload_is_gone_with_its_parts(
    parts: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would take room that no quota counts. The store need not answer for that."""
    parts.files.service.delete(OWNER, begun(parts).id)
    assert not parts.objects.uploads

    def fail(key: str, upload_id: str) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(parts.objects, "abort", fail)
    file = begun(parts)
    parts.files.service.delete(OWNER, file.id)
    assert parts.usage() == (0, 0)


def test_an_abort_that_loses_to_the_arrival_changes_nothing(parts: Held) -> None:
    """The file is there, and being checked."""
    file = begun(parts)
    parts.world.client.before_write(
        lambda: parts.moved_on(file, status=FileStatus.PROCESSING, expires_at=None),
        of=f"F#{file.id}",
    )

    with pytest.raises(UploadOver):
        parts.files.uploads.abort(OWNER, file.id)

    assert parts.usage() == (LARGE, 1)


def test_an_upload_that_was_aborted_meanwhile_is_not_begun(parts: Held) -> None:
    """And the upload that was begun for it is removed."""
    file = parts.promised(size=LARGE, sha256=None)
    parts.world.client.before_write(
        lambda: parts.files.uploads.abort(OWNER, file.id), of=f"F#{file.id}"
    )

    with pytest.raises(FileNotFound):
        sign(parts, file)

    assert parts.objects.uploads == {}


def test_nobody_reaches_the_uploads_of_others(parts: Held) -> None:
    """They are as good as absent."""
    file = begun(parts)
    uploads, in_parts = parts.files.uploads, parts.files.parts
    for owner, file_id in ((STRANGER, file.id), (OWNER, unknown())):
        for refused in (uploads.renew, in_parts.listed, uploads.abort):
            with pytest.raises(FileNotFound):
                refused(owner, file_id)
        with pytest.raises(FileNotFound):
            in_parts.complete(owner, file_id, whole())
        part = PartToSign(number=1, sha256=SHA256)
        with pytest.raises(FileNotFound):
            in_parts.sign(owner, file_id, PartsToSign(parts=[part]))
    assert list(parts.objects.uploads) == ["upload-0"]
