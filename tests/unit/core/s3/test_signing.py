"""Requests to the bucket, signed as botocore signs them."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

from runtime.core.s3.signing import Credentials, Signer, rounded

NOW = datetime(2026, 1, 31, 12, 0, 0, 250_000, UTC)
KEY = "incoming/user/01JD5Q8V3T1Z6W9X4B7N2M0KRC/01JD5Q8V3T1Z6W9X4B7N2M0KRD"
HOUR = timedelta(hours=1)


def signer(token: str | None = None, endpoint: str | None = None) -> Signer:
    """Return a signer with these credentials."""
    return Signer(
        "the-bucket",
        "eu-central-1",
        lambda: Credentials("AKID", "secret", token),
        endpoint,
    )


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore sign at the same time."""
    monkeypatch.setattr(
        botocore.auth, "get_current_datetime", lambda *given, **options: NOW
    )


def signed_by_botocore(
    request: AWSRequest, token: str | None, lifetime: timedelta
) -> str:
    """Return the address that botocore signs."""
    credentials = BotoCredentials("AKID", "secret", token)
    botocore.auth.S3SigV4QueryAuth(
        credentials, "s3", "eu-central-1", int(lifetime.total_seconds())
    ).add_auth(request)
    return str(request.url)


@pytest.mark.parametrize("token", [None, "session+token/=="])
@pytest.mark.parametrize(
    ("method", "query", "headers"),
    [
        ("GET", {}, {}),
        (
            "GET",
            {
                "response-content-type": "text/plain",
                "response-content-disposition": 'attachment; filename="a b+c~\'.t"',
            },
            {},
        ),
        (
            "PUT",
            {"partNumber": "7", "uploadId": "a/b+c="},
            {"content-length": "9", "x-amz-checksum-sha256": "ab+/="},
        ),
    ],
)
def test_an_address_is_signed_as_botocore_signs_it(
    token: str | None, method: str, query: dict[str, str], headers: dict[str, str]
) -> None:
    """With a session's token and without one, with headers and without any."""
    mine = signer(token).url(
        method, KEY, query=query, headers=headers, now=NOW, lifetime=HOUR
    )

    url = f"https://the-bucket.s3.eu-central-1.amazonaws.com/{KEY}"
    request = AWSRequest(method, url, params=query, headers=headers)
    theirs = signed_by_botocore(request, token, HOUR)
    assert dict(parse_qsl(urlsplit(mine.url).query)) == dict(
        parse_qsl(urlsplit(theirs).query)
    )
    assert urlsplit(mine.url)[:3] == urlsplit(theirs)[:3]
    assert mine.expires_at == NOW.replace(microsecond=0) + HOUR


@pytest.mark.parametrize("token", [None, "session+token/=="])
def test_a_form_is_signed_as_botocore_signs_it(token: str | None) -> None:
    """Each field but the signature is a condition, and so are bucket and size."""
    form = signer(token).post(
        KEY, type="image/png", size=4711, sha256=bytes(32), now=NOW, lifetime=HOUR
    )

    policy = json.loads(base64.b64decode(form.fields["policy"]))
    request = AWSRequest("POST", form.url)
    own = {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token"}
    request.context["s3-presign-post-policy"] = {
        "expiration": policy["expiration"],
        "conditions": [c for c in policy["conditions"] if not own & set(c)],
    }
    request.context["s3-presign-post-fields"] = {
        name: value
        for name, value in form.fields.items()
        if name not in {*own, "policy", "x-amz-signature"}
    }
    botocore.auth.S3SigV4PostAuth(
        BotoCredentials("AKID", "secret", token), "s3", "eu-central-1"
    ).add_auth(request)
    theirs: dict[str, Any] = request.context["s3-presign-post-fields"]
    assert form.fields == theirs
    assert form.url == "https://the-bucket.s3.eu-central-1.amazonaws.com/"


def test_a_form_allows_nothing_but_the_promised_bytes() -> None:
    """boto3 would leave fields without conditions, which could then be changed."""
    form = signer("token").post(
        KEY, type="image/png", size=4711, sha256=b"\x01" * 32, now=NOW, lifetime=HOUR
    )

    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert policy["expiration"] == "2026-01-31T13:00:00Z"
    digest = base64.b64encode(b"\x01" * 32).decode()
    for condition in (
        {"bucket": "the-bucket"},
        {"key": KEY},
        ["content-length-range", 4711, 4711],
        {"Content-Type": "image/png"},
        {"x-amz-checksum-sha256": digest},
        {"x-amz-checksum-algorithm": "SHA256"},
        {"x-amz-security-token": "token"},
    ):
        assert condition in policy["conditions"]
    named = [
        name
        for each in policy["conditions"]
        if isinstance(each, dict)
        for name in each
        if name != "bucket"
    ]
    assert sorted(named) == sorted(form.fields.keys() - {"policy", "x-amz-signature"})


def test_an_emulator_is_addressed_by_its_path() -> None:
    """Its host has no name for each bucket."""
    local = signer(endpoint="http://127.0.0.1:4566/")

    url = local.url("GET", KEY, query={}, now=NOW, lifetime=HOUR).url
    form = local.post(
        KEY, type="image/png", size=1, sha256=bytes(32), now=NOW, lifetime=HOUR
    )

    assert url.startswith(f"http://127.0.0.1:4566/the-bucket/{KEY}?")
    assert form.url == "http://127.0.0.1:4566/the-bucket/"


def test_what_is_signed_within_a_step_is_the_same() -> None:
    """Browsers keep a picture by its address."""
    step = timedelta(minutes=5)
    whole = NOW.replace(microsecond=0)
    assert rounded(NOW, step) == whole
    assert rounded(whole + timedelta(seconds=299), step) == whole
    assert rounded(whole + step, step) == whole + step
    assert rounded(whole - timedelta(seconds=1), step) == whole - step
