"""Exports by the deployed functions, and the erasure of an account that makes one."""

import io
import json
import secrets
import time
from typing import Any
from zipfile import ZipFile

import pytest

from runtime.core.archives import MANIFEST
from tests.e2e.accounts import registered
from tests.e2e.deployment import Deployment
from tests.e2e.features.exports.calls import PATH, ready
from tests.e2e.features.files.uploading import Uploader, checked, uploaded
from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.e2e.removal import antedate, rows, run_worker
from tests.integration.client import Api

pytestmark = pytest.mark.e2e

CSV = b"a,b\n1,2\n"


def signed_up(api: Api, name: str) -> tuple[str, str, Api]:
    """Return the id and the password of a new user, and a client signed in."""
    account = {
        "email": f"{name}.e2e@example.com",
        "password": secrets.token_urlsafe(18),
    }
    user_id = registered(api, account).body["id"]
    tokens = api.post("/api/auth/login", account).body
    own = api.signed_in(tokens["access_token"])
    return user_id, account["password"], own


def test_an_export_is_made_mailed_and_fetched(
    gateway: Gateway, api: Api, mailbox: Mailbox
) -> None:
    """With the permissions of its function, and items and bytes in it."""
    uploader = Uploader(gateway)
    _, password, own = signed_up(api, "gus")
    item = own.post("/api/items", {"title": "take me along"}).body["id"]
    file = uploaded(own, uploader, CSV, "text/csv", "table.csv")
    assert checked(own, file).body["status"] == "ready"

    asked = own.post(PATH, {"password": password})
    assert asked.status == 202, asked.text
    again = own.post(PATH, {"password": password})
    assert again.status == 202, again.text
    (archive,) = ready(own).body["archives"]
    address = own.get(f"{PATH}/archives/1/download")
    fetched = uploader.get(address.body["url"])

    assert fetched.status_code == 200
    assert len(fetched.content) == archive["size"]
    with ZipFile(io.BytesIO(fetched.content)) as unpacked:
        manifest = json.loads(unpacked.read(MANIFEST))
        assert manifest["last"] is True
        assert item in unpacked.read("items/00001.jsonl").decode()
        assert unpacked.read(f"files/{file}/table.csv") == CSV
    end = time.monotonic() + 30
    while not (told := _told(mailbox, "gus.e2e@example.com")):
        assert time.monotonic() < end, "no mail says that it is ready"
        time.sleep(0.2)
    assert "token=" not in told[-1]


def _told(mailbox: Mailbox, to: str) -> list[str]:
    """Return the texts of the mails which say that an export is ready."""
    texts = [str(letter["BodyText"]) for letter in mailbox.letters(to)]
    return [text for text in texts if "/account/export" in text]


def versions(deployment: Deployment) -> list[str]:
    """Return the keys of all versions, marks and unfinished uploads."""
    s3, bucket = deployment.cloud.client("s3"), deployment.data["BucketName"]
    found: list[Any] = []
    listed = s3.list_object_versions(Bucket=bucket)
    uploads = s3.list_multipart_uploads(Bucket=bucket)
    found += listed.get("Versions", []) + listed.get("DeleteMarkers", [])
    found += uploads.get("Uploads", [])
    return [each["Key"] for each in found]


def test_an_account_that_makes_an_export_is_erased(
    deployment: Deployment, gateway: Gateway, api: Api
) -> None:
    """With uploads that were begun, by the permissions of the worker's role."""
    uploader = Uploader(gateway)
    user_id, password, own = signed_up(api, "hal")
    file = uploaded(own, uploader, CSV, "text/csv", "table.csv")
    assert checked(own, file).body["status"] == "ready"
    assert own.post(PATH, {"password": password}).status == 202
    ready(own)
    s3, bucket = deployment.cloud.client("s3"), deployment.data["BucketName"]
    for beginning in ("incoming", "files", "exports"):
        key = f"{beginning}/user/{user_id}/begun"
        s3.create_multipart_upload(Bucket=bucket, Key=key)
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
        s3.delete_object(Bucket=bucket, Key=key)
    assert [key for key in versions(deployment) if user_id in key]
    assert own.post(PATH, {"password": password}).status == 202
    asked = own.call("DELETE", "/api/users/me", {"password": password})
    assert asked.status == 202, asked.text
    antedate(deployment, user_id, asked.body["delete_after"])

    removed = 0
    for _ in range(30):
        removed += run_worker(deployment, "Removal")["removed"]
        if removed:
            break

    assert removed == 1
    assert [key for key in versions(deployment) if user_id in key] == []
    left = {row["pk"]["S"] for row in rows(deployment) if user_id in str(row)}
    kept = {f"U#{user_id}#A", f"ERASED#U#{user_id}", "REMOVALS"}
    # Mails that wait and tokens of links are over long before two weeks have passed.
    assert {pk for pk in left if not pk.startswith(("M#", "O#"))} == kept
