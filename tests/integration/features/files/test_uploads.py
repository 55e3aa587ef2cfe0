"""Uploads over HTTP, from the promise to the object in the store."""

import base64
import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.integration.client import assert_problem
from tests.integration.conftest import Person
from tests.integration.features.files.uploaded import (
    BUCKET,
    CONTENT,
    FILES,
    Store,
    checked,
    promised,
    sent,
    used,
    wanted,
)
from tests.integration.stored import rows

if TYPE_CHECKING:
    from runtime.features.files.assembly import Files

PART_BYTES = 16 * 1024 * 1024


def test_a_file_is_uploaded_by_its_form(ada: Person, store: Store) -> None:
    """Under a key of its own; the answer has no tag, since it holds an address."""
    answer = ada.api.post(FILES, wanted())

    assert answer.status == 201 and "etag" not in answer.headers
    file, upload = answer.body["file"], answer.body["upload"]
    assert answer.headers["location"] == f"files/{file['id']}"
    assert (upload["method"], set(upload)) == (
        "post",
        {"method", "url", "fields", "expires_at"},
    )
    assert sent(upload) == 204
    key = f"incoming/user/{ada.id}/{file['id']}"
    stored = store.client.get_object(Bucket=BUCKET, Key=key)
    assert stored["Body"].read() == CONTENT
    assert ada.api.get(f"{FILES}/{file['id']}").body == file


def test_the_form_names_all_that_must_not_be_changed(ada: Person, store: Store) -> None:
    """S3 refuses each field that is not what its condition says."""
    upload = ada.api.post(FILES, wanted()).body["upload"]
    fields = upload["fields"]

    policy = json.loads(base64.b64decode(fields["policy"]))

    conditions = policy["conditions"]
    exact = {k: v for c in conditions if isinstance(c, dict) for k, v in c.items()}
    assert exact.pop("bucket") == BUCKET
    assert exact == {
        name: value
        for name, value in fields.items()
        if name not in ("policy", "x-amz-signature")
    }
    assert ["content-length-range", len(CONTENT), len(CONTENT)] in conditions
    assert exact["x-amz-checksum-sha256"] == (
        base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    )
    assert fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"


def test_a_repeated_request_is_one_file_and_a_fresh_form(
    ada: Person, store: Store, aws: Any
) -> None:
    """No row holds a signature; another request with the key is refused."""
    headers = {"Idempotency-Key": secrets.token_hex(8)}

    first = ada.api.post(FILES, wanted(), headers=headers)
    again = ada.api.post(FILES, wanted(), headers=headers)

    assert (first.status, again.status) == (201, 201)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert again.body["file"] == first.body["file"]
    assert again.body["upload"]["method"] == "post"
    assert used(ada) == (13, 1)
    assert first.body["upload"]["fields"]["x-amz-signature"] not in str(rows(aws))
    other = ada.api.post(FILES, wanted(b"other"), headers=headers)
    assert_problem(other, 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"type": "image/svg+xml"}, "unsupported_type", "/body/type"),
        ({"type": "image/heic"}, "unsupported_type", "/body/type"),
        ({"type": "text"}, "validation_error", "/body/type"),
        ({"size": 0}, "validation_error", "/body/size"),
        ({"size": 6_000_000_000}, "file_too_large", "/body/size"),
        ({"sha256": None}, "validation_error", "/body/sha256"),
        ({"sha256": "zz"}, "validation_error", "/body/sha256"),
        ({"item_id": "0" * 26}, "validation_error", "/body/item_id"),
        ({"item_id": "x"}, "validation_error", "/body/item_id"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_with_the_field(
    ada: Person, store: Store, aws: Any, fields: dict[str, Any], code: str, pointer: str
) -> None:
    """And nothing is reserved."""
    before = rows(aws)

    refused = ada.api.post(FILES, wanted(**fields))

    assert_problem(refused, 422, code)
    assert refused.body["errors"][0]["pointer"] == pointer
    assert rows(aws) == before


def test_an_item_of_somebody_else_takes_no_files(
    ada: Person, bob: Person, store: Store
) -> None:
    """It is as good as absent."""
    item = bob.api.post("/api/items", {"title": "Bob's"}).body["id"]

    refused = ada.api.post(FILES, wanted(item_id=item))

    assert_problem(refused, 422, "validation_error")
    assert ada.api.post(FILES, wanted()).status == 201


def test_a_form_is_renewed(ada: Person, store: Store) -> None:
    """For the same file."""
    file = promised(ada)

    renewed = ada.api.post(f"{FILES}/{file['id']}/upload")

    assert (renewed.status, renewed.body["method"]) == (200, "post")
    assert renewed.body["fields"]["key"] == f"incoming/user/{ada.id}/{file['id']}"
    assert sent(renewed.body) == 204


class Large:
    """A file of two parts that is uploaded step by step."""

    def __init__(self, person: Person) -> None:
        """Promise it."""
        self.content = [secrets.token_bytes(8) * (PART_BYTES // 8), b"the end"]
        self.digests = [hashlib.sha256(part).digest() for part in self.content]
        self.composite = hashlib.sha256(b"".join(self.digests)).hexdigest()
        size = sum(map(len, self.content))
        answer = person.api.post(FILES, wanted(size=size, sha256=None))
        assert answer.status == 201, answer.text
        self.size = size
        self.upload = answer.body["upload"]
        self.id: str = answer.body["file"]["id"]
        self.path = f"{FILES}/{self.id}"
        self._api = person.api

    def signed(self, *numbers: int) -> list[dict[str, Any]]:
        """Ask for the addresses of some parts."""
        parts = [
            {"number": number, "sha256": self.digests[number - 1].hex()}
            for number in numbers
        ]
        answer = self._api.post(f"{self.path}/parts", {"parts": parts})
        assert answer.status == 200, answer.text
        signed: list[dict[str, Any]] = answer.body
        return signed

    def send(self, *numbers: int) -> None:
        """Upload some parts."""
        for part in self.signed(*numbers):
            content = self.content[part["number"] - 1]
            answer = requests.put(
                part["url"], data=content, headers=part["headers"], timeout=10
            )
            assert answer.status_code == 200, answer.text

    def uploaded(self) -> list[tuple[int, int]]:
        """Return number and size of the uploaded parts."""
        answer = self._api.get(f"{self.path}/parts")
        assert answer.status == 200, answer.text
        return [(part["number"], part["size"]) for part in answer.body]

    def complete(self, sha256: str | None = None) -> Any:
        """Ask for the parts to become one file."""
        body = {"sha256": sha256 or self.composite}
        return self._api.post(f"{self.path}/complete", body)


@pytest.mark.usefixtures("small_limits")
def test_a_large_file_is_uploaded_in_parts_and_resumed(
    ada: Person, store: Store
) -> None:
    """One part at a time; completing it is safe to repeat."""
    large = Large(ada)
    assert {k: v for k, v in large.upload.items() if k != "expires_at"} == {
        "method": "multipart",
        "part_size": PART_BYTES,
        "parts": 2,
    }
    assert ada.api.post(f"{large.path}/upload").body == large.upload
    assert large.uploaded() == []
    large.send(2)
    early = large.complete()
    assert_problem(early, 409, "parts_missing")
    assert early.body["missing"] == "1"

    assert large.uploaded() == [(2, 7)]
    large.send(1)
    done = large.complete()

    assert (done.status, done.body["status"]) == (202, "awaiting")
    key = f"incoming/user/{ada.id}/{large.id}"
    stored = store.client.head_object(Bucket=BUCKET, Key=key)
    assert stored["ContentLength"] == large.size
    assert large.complete().status == 202
    assert_problem(ada.api.get(f"{large.path}/parts"), 409, "upload_lost")
    assert store.uploads() == []


@pytest.mark.usefixtures("small_limits")
def test_an_aborted_upload_leaves_nothing(ada: Person, store: Store) -> None:
    """Neither parts nor room."""
    large = Large(ada)
    large.send(1)
    assert len(store.uploads()) == 1

    assert ada.api.post(f"{large.path}/abort").status == 204

    assert store.uploads() == []
    assert used(ada) == (0, 0)
    assert_problem(ada.api.get(large.path), 404, "file_not_found")
    assert_problem(large.complete(), 404, "file_not_found")


def test_what_is_uploaded_whole_has_no_parts(ada: Person, store: Store) -> None:
    """The refusals say so."""
    path = f"{FILES}/{promised(ada)['id']}"
    part = {"number": 1, "sha256": "ab" * 32}

    for answer in (
        ada.api.post(f"{path}/parts", {"parts": [part]}),
        ada.api.get(f"{path}/parts"),
        ada.api.post(f"{path}/complete", {"sha256": "ab" * 32}),
    ):
        assert_problem(answer, 409, "not_in_parts")


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"number": 0, "sha256": "ab" * 32}],
        [{"number": 3, "sha256": "ab" * 32}],
        [{"number": 1, "sha256": "x"}],
        [{"number": 1, "sha256": "ab" * 32}] * 101,
    ],
)
def test_parts_that_cannot_be_are_not_signed(
    ada: Person, store: Store, parts: list[dict[str, Any]]
) -> None:
    """And no upload is begun."""
    large = Large(ada)

    refused = ada.api.post(f"{large.path}/parts", {"parts": parts})

    assert_problem(refused, 422, "validation_error")
    assert store.uploads() == []


@pytest.mark.usefixtures("small_limits")
def test_a_store_that_fails_is_no_error_of_the_service(
    ada: Person, store: Store
) -> None:
    """The client is asked to come again."""
    large, new = Large(ada), Large(ada)
    large.signed(1)
    store.client.abort_multipart_upload(
        Bucket=BUCKET,
        Key=f"incoming/user/{ada.id}/{large.id}",
        UploadId=store.uploads()[0],
    )
    store.client.delete_bucket(Bucket=BUCKET)
    part = {"number": 1, "sha256": "ab" * 32}

    for answer in (
        ada.api.post(f"{new.path}/parts", {"parts": [part]}),
        ada.api.get(f"{large.path}/parts"),
        large.complete(),
        ada.api.post(f"{large.path}/abort"),
    ):
        assert_problem(answer, 503, "storage_unavailable")
        assert answer.headers["retry-after"]
    assert used(ada) == (large.size + new.size, 2)


@pytest.mark.usefixtures("small_limits")
def test_a_file_that_exceeds_the_quota_is_refused(ada: Person, store: Store) -> None:
    """All that was promised takes room."""
    first = ada.api.post(FILES, wanted(size=60_000_000, sha256=None))
    assert first.status == 201

    refused = ada.api.post(FILES, wanted(size=40_000_001, sha256=None))

    assert_problem(refused, 409, "quota_exceeded")
    assert used(ada) == (60_000_000, 1)
    assert ada.api.post(FILES, wanted(size=40_000_000, sha256=None)).status == 201


@pytest.mark.usefixtures("small_limits")
def test_parts_that_the_store_refuses_become_no_file(
    ada: Person, store: Store, files: "Files", monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not those that the client means."""
    from runtime.core.s3.objects import UploadRefused

    def refuse(*given: object) -> None:
        """Refuse the checksum, which the simulated store does not compare."""
        raise UploadRefused

    large = Large(ada)
    large.send(1, 2)
    monkeypatch.setattr(files.objects, "complete", refuse)

    refused = large.complete()

    assert_problem(refused, 422, "checksum_mismatch")
    assert refused.body["errors"][0]["pointer"] == "/body/sha256"
    assert store.keys() == []


@pytest.mark.usefixtures("small_limits")
def test_parts_that_the_store_has_forgotten_are_lost(ada: Person, store: Store) -> None:
    """The file has to be promised anew."""
    large = Large(ada)
    large.send(1, 2)
    (upload_id,) = store.uploads()
    key = f"incoming/user/{ada.id}/{large.id}"
    store.client.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload_id)

    assert_problem(large.complete(), 409, "upload_lost")
    assert_problem(ada.api.get(f"{large.path}/parts"), 409, "upload_lost")
    assert ada.api.post(f"{large.path}/abort").status == 204


@pytest.mark.usefixtures("small_limits")
def test_a_file_that_has_arrived_takes_no_more_parts(
    ada: Person, files: "Files", store: Store
) -> None:
    """To complete it again is answered with the file as it is."""
    file_id = checked(files, ada, size=2 * PART_BYTES, sha256=None)
    path = f"{FILES}/{file_id}"
    part = {"number": 1, "sha256": "ab" * 32}

    for answer in (
        ada.api.post(f"{path}/parts", {"parts": [part]}),
        ada.api.get(f"{path}/parts"),
        ada.api.post(f"{path}/abort"),
    ):
        assert_problem(answer, 409, "upload_over")
    done = ada.api.post(f"{path}/complete", {"sha256": "ab" * 32})
    assert (done.status, done.body["status"]) == (202, "ready")
