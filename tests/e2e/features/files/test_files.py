"""Files on the deployed stacks: from the browser's upload to what may be downloaded."""

import hashlib
import io
import json
import secrets
import time
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from runtime.core.dynamodb.schema import file_key
from runtime.core.owner import Owner
from runtime.core.s3.keys import file_prefix, incoming_key
from runtime.core.s3.signing import Credentials, Signer
from tests.e2e.accounts import registered
from tests.e2e.cloud import REGION
from tests.e2e.conftest import Person
from tests.e2e.deployment import Deployment
from tests.e2e.features.files.calls import LARGE, PARTS
from tests.e2e.features.files.uploading import (
    Uploader,
    checked,
    png,
    promise_of,
    uploaded,
)
from tests.e2e.gateway import Gateway
from tests.e2e.removal import LONG_AGO, antedate, rows, run_worker
from tests.integration.client import Api, assert_problem

pytestmark = pytest.mark.e2e


@pytest.fixture(name="uploader", scope="module")
def _uploader(gateway: Gateway) -> Uploader:
    """Return what uploads."""
    return Uploader(gateway)


def keys_of(deployment: Deployment, owner: str, file_id: str) -> list[str]:
    """Return the keys of all objects of a file, with what was uploaded for it."""
    s3, of = deployment.cloud.client("s3"), Owner.user(owner)
    found = []
    for prefix in (incoming_key(of, file_id), file_prefix(of, file_id)):
        listed = s3.list_objects_v2(Bucket=deployment.data["BucketName"], Prefix=prefix)
        found += [each["Key"] for each in listed.get("Contents", [])]
    return found


def polyglot() -> bytes:
    """Return a PDF that is an archive, too."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("inside.txt", "anything")
    return b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n" + archive.getvalue()


def test_an_uploaded_picture_is_ready_with_smaller_ones_of_it(
    deployment: Deployment, ada: Person, uploader: Uploader
) -> None:
    """By bucket, event, queue, job and machine, each with its own role."""
    own = ada.api
    file_id = uploaded(own, uploader, png(), "image/png", "picture.png")

    file = checked(own, file_id).body

    assert (file["status"], file["reason"]) == ("ready", None)
    assert (file["width"], file["height"]) == (700, 300)
    sizes = [each["size"] for each in file["renditions"]]
    assert len(sizes) == 3
    keys = keys_of(deployment, ada.id, file_id)
    assert len(keys) == 4 and all(key.startswith("files/") for key in keys)
    whole = uploader.get(own.get(f"/api/files/{file_id}/download").body["url"])
    assert (whole.status_code, whole.headers["content-type"]) == (200, "image/png")
    assert whole.headers["content-disposition"].startswith("attachment")
    for size in sizes:
        told = own.get(f"/api/files/{file_id}/renditions/{size}")
        small = uploader.get(told.body["url"])
        assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (polyglot(), "application/pdf", "polyglot"),
        (b"MZ" + bytes(300), "image/png", "unsupported_type"),
        (png(), "image/jpeg", "wrong_type"),
        (png()[:200], "image/png", "broken_image"),
    ],
    ids=["a PDF that is an archive", "a program", "another type", "half a picture"],
)
def test_what_is_not_what_it_claims_is_rejected_and_leaves_no_bytes(
    deployment: Deployment,
    ada: Person,
    uploader: Uploader,
    content: bytes,
    media_type: str,
    reason: str,
) -> None:
    """Its status and the reason are all that is left; its room is free again."""
    own = ada.api
    before = own.get("/api/files/usage").body
    file_id = uploaded(own, uploader, content, media_type)

    file = checked(own, file_id).body

    assert (file["status"], file["reason"]) == ("rejected", reason)
    assert_problem(own.get(f"/api/files/{file_id}/download"), 409, "file_not_ready")
    assert own.get("/api/files/usage").body == before
    job = _ended(own, file["job_id"])
    assert job["status"] == "succeeded"
    assert keys_of(deployment, ada.id, file_id) == []


def _ended(own: Any, job_id: str) -> Any:
    """Wait until a job has ended, after which it does nothing more."""
    for _ in range(100):
        job = own.get(f"/api/jobs/{job_id}").body
        if job["status"] not in ("queued", "running", "waiting"):
            return job
        time.sleep(0.3)
    raise AssertionError(f"the job does not end: {job}")


def test_a_form_takes_the_promised_size_key_and_type_only(
    ada: Person, uploader: Uploader
) -> None:
    """The store itself refuses everything else, before anything is kept."""
    content = b"some text\n"
    promised = ada.api.post("/api/files", promise_of(content, "text/plain", "a.txt"))
    upload = promised.body["upload"]

    longer = uploader.send_form(upload, content + b"more")
    other_key = {**upload["fields"], "key": upload["fields"]["key"] + "X"}
    elsewhere = uploader.send_form({**upload, "fields": other_key}, content)
    other_type = {**upload["fields"], "Content-Type": "text/html"}
    changed = uploader.send_form({**upload, "fields": other_type}, content)

    assert {longer.status_code, elsewhere.status_code, changed.status_code} <= {
        400,
        403,
    }
    file_id = promised.body["file"]["id"]
    assert ada.api.get(f"/api/files/{file_id}").body["status"] == "awaiting"
    assert ada.api.delete(f"/api/files/{file_id}").status == 204


def test_a_form_is_refused_once_it_has_expired(
    deployment: Deployment, ada: Person, uploader: Uploader
) -> None:
    """The API gives another one as long as the file is awaited."""
    content = b"too late\n"
    promised = ada.api.post("/api/files", promise_of(content, "text/plain", "a.txt"))
    form, file_id = promised.body["upload"], promised.body["file"]["id"]
    bucket = deployment.data["BucketName"]
    late = Signer(
        bucket,
        REGION,
        lambda: Credentials("local", "local", None),
        form["url"].removesuffix(f"/{bucket}/"),
    ).post(
        form["fields"]["key"],
        type="text/plain",
        size=len(content),
        sha256=hashlib.sha256(content).digest(),
        now=datetime.now(UTC) - timedelta(minutes=6),
        lifetime=timedelta(minutes=5),
    )

    refused = uploader.send_form({"url": late.url, "fields": late.fields}, content)

    assert (refused.status_code, "expired" in refused.text) == (403, True), refused.text
    assert keys_of(deployment, ada.id, file_id) == []
    renewed = ada.api.post(f"/api/files/{file_id}/upload").body
    assert uploader.send_form(renewed, content).status_code == 204
    assert checked(ada.api, file_id).body["status"] == "ready"


def test_what_arrives_again_after_publication_is_removed_and_changes_nothing(
    deployment: Deployment, ada: Person, uploader: Uploader
) -> None:
    """The same form is good for as long as it lasts, so it can be used twice."""
    own, content = ada.api, b"first and second\n"
    promised = own.post("/api/files", promise_of(content, "text/plain", "twice.txt"))
    file_id = promised.body["file"]["id"]
    upload = promised.body["upload"]
    assert uploader.send_form(upload, content).status_code == 204
    before = checked(own, file_id)
    assert before.body["status"] == "ready"

    assert uploader.send_form(upload, content).status_code == 204

    incoming = incoming_key(Owner.user(ada.id), file_id)
    for _ in range(100):
        keys = keys_of(deployment, ada.id, file_id)
        if incoming not in keys:
            break
        time.sleep(0.3)
    assert incoming not in keys
    after = own.get(f"/api/files/{file_id}")
    assert (after.body, after.headers["etag"]) == (before.body, before.headers["etag"])


def test_an_upload_in_parts_goes_on_where_it_was_cut_off(
    ada: Person, uploader: Uploader
) -> None:
    """One part arrives broken, which is noticed; only that one is sent again."""
    own = ada.api
    promised = own.post("/api/files", LARGE)
    assert promised.body["upload"]["method"] == "multipart"
    assert promised.body["upload"]["parts"] == PARTS.number
    path = f"/api/files/{promised.body['file']['id']}"
    numbers = range(1, PARTS.number + 1)
    wanted = [{"number": n, "sha256": PARTS.digest(n)} for n in numbers]
    signed = own.post(f"{path}/parts", {"parts": wanted}).body
    for part in signed[:-1]:
        sent = uploader.send_part(part, PARTS.content(part["number"]))
        assert sent.status_code == 200, sent.text
    # One byte less than was signed.
    broken = uploader.send_part(signed[-1], PARTS.content(PARTS.number)[:-1])
    end = {"sha256": PARTS.composite()}
    refused = own.post(f"{path}/complete", end)
    assert broken.status_code >= 400 or refused.status == 409
    assert_problem(refused, 409, "parts_missing")
    assert json.loads(refused.text)["missing"] == str(PARTS.number)

    there = {part["number"] for part in own.get(f"{path}/parts").body}
    assert there >= set(numbers) - {PARTS.number}
    again = own.post(f"{path}/parts", {"parts": wanted[-1:]}).body[0]
    sent = uploader.send_part(again, PARTS.content(PARTS.number))
    assert sent.status_code == 200, sent.text

    completed = own.post(f"{path}/complete", end)
    assert completed.status == 202, completed.text
    file = checked(own, promised.body["file"]["id"]).body
    assert (file["status"], file["size"]) == ("ready", PARTS.size)


def test_a_file_whose_check_is_cancelled_is_rejected_and_leaves_no_bytes(
    deployment: Deployment, ada: Person, uploader: Uploader
) -> None:
    """Whoever is faster: some checks have ended before."""
    own = ada.api
    for number in range(10):
        content = f"line {number}\n".encode() * 1_000
        file_id = uploaded(own, uploader, content, "text/plain")
        while not (job_id := own.get(f"/api/files/{file_id}").body["job_id"]):
            time.sleep(0.1)
        answer = own.post(f"/api/jobs/{job_id}/cancel")
        assert answer.status in (200, 409), answer.text
        file = checked(own, file_id).body
        if answer.status == 200 and file["status"] == "rejected":
            assert file["reason"] == "cancelled"
            assert _ended(own, job_id)["status"] == "cancelled"
            assert keys_of(deployment, ada.id, file_id) == []
            return
    raise AssertionError("no check could be cancelled")


def test_bytes_of_files_that_are_gone_are_swept(
    deployment: Deployment, ada: Person, uploader: Uploader
) -> None:
    """One was removed for good, the other was never uploaded in time."""
    own = ada.api
    gone = uploaded(own, uploader, b"a,b\n1,2\n", "text/csv", "gone.csv")
    assert checked(own, gone).body["status"] == "ready"
    assert own.delete(f"/api/files/{gone}").status == 204
    assert own.delete(f"/api/files/trash/{gone}").status == 204
    late = own.post("/api/files", promise_of(b"late", "text/plain", "late.txt"))
    late_id = late.body["file"]["id"]
    before = own.get("/api/files/usage").body["number"]
    _expire(deployment, ada.id, late_id)

    for _ in range(2):
        assert run_worker(deployment, "Filesweep")["removed"] >= 0

    assert keys_of(deployment, ada.id, gone) == []
    assert_problem(own.get(f"/api/files/{late_id}"), 404, "file_not_found")
    assert own.get("/api/files/usage").body["number"] == before - 1


def _expire(deployment: Deployment, user_id: str, file_id: str) -> None:
    """Set the time until which a file is awaited into the past."""
    pk, sk = file_key(Owner.user(user_id), file_id)
    deployment.cloud.client("dynamodb").update_item(
        TableName=deployment.data["TableName"],
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET expires_at = :past, gsi1sk = :due",
        ExpressionAttributeValues={
            ":past": {"S": LONG_AGO},
            ":due": {"S": f"{LONG_AGO}#{file_id}"},
        },
    )


def test_files_of_a_removed_account_go_with_it(
    deployment: Deployment, api: Api, uploader: Uploader
) -> None:
    """The worker that erases accounts may delete objects, and read none."""
    account = {"email": "ned.e2e@example.com", "password": secrets.token_urlsafe(18)}
    user_id = registered(api, account).body["id"]
    token = api.post("/api/auth/login", account).body["access_token"]
    ned = api.signed_in(token)
    file_id = uploaded(ned, uploader, png(), "image/png")
    assert checked(ned, file_id).body["status"] == "ready"
    assert keys_of(deployment, user_id, file_id)
    asked = ned.call("DELETE", "/api/users/me", {"password": account["password"]})
    antedate(deployment, user_id, asked.body["delete_after"])

    assert run_worker(deployment, "Removal") == {"removed": 1}

    assert keys_of(deployment, user_id, file_id) == []
    left = [row for row in rows(deployment) if user_id in row["pk"]["S"]]
    log, receipt = f"U#{user_id}#A", f"ERASED#U#{user_id}"
    assert {row["pk"]["S"] for row in left} == {log, receipt}


def test_pages_of_the_frontend_may_send_to_the_bucket_and_no_others(
    deployment: Deployment, gateway: Gateway
) -> None:
    """A browser asks before it sends a part, and is told what it may read."""
    bucket = deployment.data["BucketName"]
    url = f"{deployment.cloud.url}/{bucket}/incoming/any"
    for method in ("POST", "PUT"):
        answers = {
            origin: gateway.preflight(url, origin, method)
            for origin in ("http://localhost:3000", "https://evil.example")
        }
        own = answers["http://localhost:3000"]
        assert own.status_code == 200
        assert own.headers["access-control-allow-origin"] == "http://localhost:3000"
        exposed = own.headers.get("access-control-expose-headers", "")
        assert {"ETag", "x-amz-checksum-sha256"} <= set(exposed.split(", "))
        assert answers["https://evil.example"].status_code == 403
